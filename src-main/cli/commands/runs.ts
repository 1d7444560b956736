import { openProject } from '../project-file';
import type { Surroundings } from '../surroundings';

/** Lists the runs of a project. */
export function listRuns(command: { project: string }, { output }: Surroundings): number {
  const store = openProject(command.project);
  try {
    const runs = store.runs.list();
    if (output.json) {
      for (const run of runs) {
        const { id, name, system, state, step, totalSteps, datasetId, datasetName, createdAt, bytes } = run;
        const { preset, seed } = run.recipe;
        output.result(
          {
            id,
            name,
            system,
            preset,
            seed,
            state,
            step,
            totalSteps,
            datasetId,
            datasetName,
            createdAt,
            bytes,
          },
          '',
        );
      }
    } else if (runs.length === 0) {
      output.result({}, output.say('noRuns'));
    } else {
      const rows = runs.map((run) => [
        String(run.id),
        run.name,
        `${run.system}/${run.recipe.preset}`,
        run.datasetName,
        run.state,
        `${run.step}/${run.totalSteps}`,
        `${Math.ceil(run.bytes / 2 ** 20)} MB`,
      ]);
      const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
      const lines = rows.map((row) =>
        row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd(),
      );
      output.result({}, lines.join('\n'));
    }
    return 0;
  } finally {
    store.close();
  }
}
