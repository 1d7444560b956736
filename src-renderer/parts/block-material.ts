import { MeshLambertMaterial } from 'three';

/** Half the width of the groove between two blocks, in voxels, and how much of the light it takes. */
const groove = { half: 0.02, shade: 0.65 };
/**
 * Rectangles reach so many pixels over their sides: where one ends at the middle of another's side, rounding leaves gaps of
 * up to a sixteenth of a pixel.
 */
const overlap = 0.07;

export interface BlockMaterial {
  material: MeshLambertMaterial;
  /** Tells it how large a pixel is at a distance of 1, in voxels. */
  setPixel(size: number): void;
}

/**
 * The material of rectangles made of the faces of blocks (`blockFaces`; its `outward` is an attribute of that name): every
 * block is set off by grooves. They are drawn, as edges that are there would make a hundred times the triangles. Each pixel
 * takes as much of a groove as it covers, so that grooves far away become an even tone and do not flicker.
 */
export function blockMaterial(color: number): BlockMaterial {
  const pixel = { value: 0 };
  const material = new MeshLambertMaterial({ color });
  material.onBeforeCompile = (shader) => {
    shader.uniforms.pixel = pixel;
    shader.vertexShader = `
      attribute vec3 outward;
      uniform float pixel;
      varying vec3 place;
      varying vec3 across;
      ${shader.vertexShader.replace(
        '#include <begin_vertex>',
        `vec3 transformed = position + outward * (${overlap} * pixel * distance(cameraPosition, position));
        place = transformed;
        across = abs(normal);`,
      )}`;
    shader.fragmentShader = `
      varying vec3 place;
      varying vec3 across;
      ${shader.fragmentShader.replace(
        '#include <color_fragment>',
        `vec3 reach = max(fwidth(place), 1e-4);
        // How far the middle of the pixel lies from the next groove; no groove lies in the face itself.
        vec3 away = abs(place - round(place)) + across;
        vec3 covered = min(vec3(${groove.half}), away + 0.5 * reach) - max(vec3(-${groove.half}), away - 0.5 * reach);
        // Where a pixel covers more than a block, what it covers on average.
        vec3 grooves = mix(max(covered, 0.0) / reach, vec3(${2 * groove.half}) * (1.0 - across), smoothstep(0.5, 1.0, reach));
        diffuseColor.rgb *= 1.0 - ${groove.shade} * max(grooves.x, max(grooves.y, grooves.z));`,
      )}`;
  };
  return { material, setPixel: (size) => void (pixel.value = size) };
}
