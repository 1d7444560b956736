import { fillWords, type Language, type RecipeProblem } from '../../src-preload/contract';

/** The window has longer words beside its sliders; these stand in an error. */
const reasons: Record<Language, Record<RecipeProblem['code'], string>> = {
  en: {
    mapTooSmall: 'layer {layer} of the discriminator has no pixel left of a picture of {size}',
    batchTooLarge: 'a batch of {batch} needs more than the {count} pictures of the data set',
    dataSizeDiffers: 'the pictures have {data} pixels, the recipe wants {recipe}',
    spacingTooLarge: 'checkpoints every {every} steps in a training of {steps}',
    smoothingCrosses: 'the smoothed labels of real and fake pictures overlap',
    pairsNeedJoint: 'the loss of pairs needs real and generated pictures judged together',
    sampleTooRare: 'samples every {every} steps in a training of {steps}',
    noAges:
      'none of these pictures has an age; import them with --ages, or estimate their ages in the window',
    emptyAgeClass: 'no picture of the ages {from} to {to}',
    emptyOldestClass: 'no picture of the ages from {from} on',
    phasesTooLong:
      'phases 2 and 3 take {phases} steps, and there are {steps} in all; lower encoder.steps and identity.steps',
    pairsNeedShared: 'the loss of pairs needs the pictures that the generator is trained on',
    needsColour:
      'this system learns from colour pictures; import them without --grey, or choose another system',
    needsGrey:
      'this system learns from grey pictures of 28 or 32 pixels; import them with --grey or from an idx file, or choose another system',
    needsVolumes:
      'this system learns from shapes; import files of shapes (--shapes), or choose another system',
    needsPhotos: 'this system learns from whole photos; import them with --photos, or choose another system',
    cropTooLarge: 'the smallest photo has a side of {smallest} pixels, the pieces have {piece}',
    pretrainTooLong: 'pretrain.steps are {pretrain} of only {steps} steps; set fewer, or more steps',
  },
  'zh-CN': {
    mapTooSmall: '判别器第 {layer} 层对 {size} 像素的图片已不剩任何像素',
    batchTooLarge: '批量 {batch} 超过了数据集的 {count} 张图片',
    dataSizeDiffers: '图片为 {data} 像素,而配方需要 {recipe} 像素',
    spacingTooLarge: '共 {steps} 步的训练却每 {every} 步才存一个检查点',
    smoothingCrosses: '真假图片的平滑标签互相重叠',
    pairsNeedJoint: '成对损失需要真图与生成图一起判断',
    sampleTooRare: '共 {steps} 步的训练却每 {every} 步才出一次样张',
    noAges: '这些图片都没有年龄；请用 --ages 导入，或在窗口中估计年龄',
    emptyAgeClass: '没有 {from} 至 {to} 岁的图片',
    emptyOldestClass: '没有 {from} 岁及以上的图片',
    phasesTooLong:
      '第二、三阶段需要 {phases} 步，而总共只有 {steps} 步；请减小 encoder.steps 和 identity.steps',
    pairsNeedShared: '成对损失需要使用生成器训练所用的图片',
    needsColour: '该系统学习彩色图片;请不带 --grey 重新导入,或改用其他系统',
    needsGrey: '该系统学习 28 或 32 像素的灰度图片;请用 --grey 或 idx 文件重新导入,或改用其他系统',
    needsVolumes: '该系统学习立体形状;请用 --shapes 导入形状文件,或改用其他系统',
    needsPhotos: '该系统学习整张照片;请用 --photos 导入,或改用其他系统',
    cropTooLarge: '最小的照片边长 {smallest} 像素,而小块为 {piece} 像素',
    pretrainTooLong: 'pretrain.steps 为 {pretrain},总共却只有 {steps} 步;请减少它,或增加步数',
  },
};

/** Why a recipe cannot work, in the person's language. */
export function describeProblem(problem: RecipeProblem, language: Language): string {
  return fillWords(reasons[language][problem.code], problem.params);
}

/** What a fork changed that its weights do not allow. */
export function describeMisfit(path: string, language: Language): string {
  return language === 'en'
    ? `“${path}” is part of the nets that the checkpoint was trained in and cannot change`
    : `“${path}”属于该检查点所训练的网络,不能更改`;
}
