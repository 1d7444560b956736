import { fillWords, type Language } from '../../src-preload/contract';

const en = {
  step: 'step {step} of {total}',
  speed: '{rate} steps/s',
  left: '{time} left',
  leftInPhase: '{time} left in this phase',
  losses: 'G {lossG}  D {lossD}',
  loss: 'loss {loss}',
  'content.resnet50': 'Pictures are compared by ResNet50, which comes with the studio.',
  'content.vgg19': 'Pictures are compared by VGG19 from “{name}”.',
  starting: 'Starting the engine…',
  pausing: 'Finishing this step and writing a checkpoint… (Ctrl-C again ends at once)',
  trainingDone: 'Run {id} “{name}” {state} at step {step}.',
  rolledBack:
    'Training became unstable at step {step}: went back to step {toStep} with lower learning rates.',
  discriminatorWins:
    'At step {step} the discriminator tells all pictures apart: the generator hardly learns.',
  diskLow: 'Only {megabytes} MB are left on the disk.',
  finished: 'finished',
  paused: 'paused',
  stopped: 'stopped',
  failed: 'failed',
  training: 'training',
  importing: '{done} of {total} files, {imported} imported, {skipped} skipped',
  imported: 'Data set {id} “{name}”: {imported} pictures of {size} × {size}, {skipped} files skipped.',
  importedShapes:
    'Data set {id} “{name}”: {imported} shapes of {size} × {size} × {size} voxels, {skipped} files or shapes skipped.',
  importedPhotos:
    'Data set {id} “{name}”: {imported} photos, the smallest of them {size} pixels along its shorter side, {skipped} files skipped.',
  cancelled: 'The import was cancelled; nothing was kept.',
  corrupt: 'damaged',
  tooSmall: 'too small',
  duplicate: 'the same as {detail}',
  notPicture: 'not a picture',
  unreadable: 'cannot be read',
  tooLarge: 'too large',
  noFace: 'no face found',
  locked: 'locked with a password',
  nested: 'an archive inside an archive',
  packing: 'packed by an unknown method',
  labels: 'holds labels, no pictures',
  notShape: 'holds no shapes',
  noVolumes: 'holds no array of volumes',
  emptyShape: 'empty shape',
  unsafe: 'its name or size cannot be trusted',
  ages: 'Ages: {known} known, {estimated} estimated, {missing} missing.',
  'age.brokenName': '{count} names that look like UTKFace’s but are broken',
  'age.noName': '{count} rows without a name',
  'age.noAge': '{count} rows without an age',
  'age.notNumber': '{count} ages that are no number',
  'age.negative': '{count} photographed before their birth',
  'age.tooOld': '{count} older than anybody has become',
  'age.missing': '{count} rows about pictures that are not there',
  'age.contradiction': '{count} with two different ages',
  'age.noFace': '{count} in which the makers of the list found no face',
  'age.severalFaces': '{count} with several faces, of which it is not said whose age it is',
  generating: '{done} of {total} pictures',
  generated: '{count} pictures of “{name}”, step {step}, are in {out}.',
  shaping: '{done} of {total} shapes',
  shaped: '{count} shapes of “{name}”, step {step}, are in {out}.',
  modelSaved: 'Model “{name}”, step {step}, is in {out}.',
  weightsWritten: 'The {net} of run {id}, step {step}, is in {out}.',
  trying: 'Dry run, step {done}',
  tried:
    'Measured in {count} steps: {seconds} s a step, {time} for {steps} steps; at most {need} MB of memory, {free} MB were free.',
  'trial.memory':
    'This machine is too small: lower batchSize, generator.channels, generator.baseChannels or discriminator.channels.',
  'trial.days': 'This takes more than a day: fewer steps, a smaller batchSize or fewer channels are quicker.',
  'trial.busy': 'Another training is running in this project: alone it is faster.',
  filming: '{done} of {total} frames',
  filmed: 'The film of run {id} is in {name}: {frames} frames of {width} × {height}.',
  filmCancelled: 'The film was cancelled; nothing was kept.',
  ageing: 'Finding the face in the model, {percent} %',
  aged: '{count} pictures of faces from “{name}” are in {out}.',
  ageingCancelled: 'It was cancelled; nothing was written.',
  upscaling: '{done} of {total} pictures, {percent} %, {name}',
  upscaled: '{done} of {total} pictures are enlarged and in {out}.',
  upscaleFailed: '{name}: {reason}',
  upscaleSkipped: '{name}: left out, a file of that name was there',
  upscaleCancelled: 'Cancelled: {done} pictures are finished and in {out}.',
  noRuns: 'There are no runs in this project yet.',
  more: '… and {count} more',
};

const zh: { [Key in keyof typeof en]: string } = {
  step: '第 {step} / {total} 步',
  speed: '每秒 {rate} 步',
  left: '剩余 {time}',
  leftInPhase: '本阶段剩余 {time}',
  losses: 'G {lossG}  D {lossD}',
  loss: '损失 {loss}',
  'content.resnet50': '图片由随工作室附带的 ResNet50 比较。',
  'content.vgg19': '图片由“{name}”中的 VGG19 比较。',
  starting: '正在启动引擎…',
  pausing: '正在完成这一步并写入检查点…(再按一次 Ctrl-C 立即结束)',
  trainingDone: '训练 {id}“{name}”在第 {step} 步{state}。',
  rolledBack: '训练在第 {step} 步变得不稳定：已退回第 {toStep} 步并降低学习率。',
  discriminatorWins: '第 {step} 步时判别器能分辨所有图片：生成器几乎学不到东西。',
  diskLow: '磁盘只剩 {megabytes} MB。',
  finished: '已完成',
  paused: '已暂停',
  stopped: '已停止',
  failed: '失败',
  training: '训练中',
  importing: '{total} 个文件中的第 {done} 个，已导入 {imported}，已跳过 {skipped}',
  imported: '数据集 {id}“{name}”：{imported} 张 {size} × {size} 的图片，跳过 {skipped} 个文件。',
  importedShapes:
    '数据集 {id}“{name}”：{imported} 个 {size} × {size} × {size} 体素的形状，跳过 {skipped} 个文件或形状。',
  importedPhotos: '数据集 {id}“{name}”：{imported} 张照片，最短边为 {size} 像素，跳过 {skipped} 个文件。',
  cancelled: '导入已取消，没有保留任何内容。',
  corrupt: '已损坏',
  tooSmall: '太小',
  duplicate: '与 {detail} 相同',
  notPicture: '不是图片',
  unreadable: '无法读取',
  tooLarge: '太大',
  noFace: '没有找到脸',
  locked: '有密码保护',
  nested: '压缩包中的压缩包',
  packing: '未知的压缩方式',
  labels: '只有标签，没有图片',
  notShape: '没有三维形状',
  noVolumes: '没有体素数组',
  emptyShape: '形状是空的',
  unsafe: '名称或大小不可信',
  ages: '年龄：{known} 个已知，{estimated} 个估计，{missing} 个缺失。',
  'age.brokenName': '{count} 个文件名像 UTKFace 但不完整',
  'age.noName': '{count} 行没有文件名',
  'age.noAge': '{count} 行没有年龄',
  'age.notNumber': '{count} 个年龄不是数字',
  'age.negative': '{count} 张拍摄于出生之前',
  'age.tooOld': '{count} 个年龄超过了任何人的寿命',
  'age.missing': '{count} 行对应的图片不存在',
  'age.contradiction': '{count} 张有两个不同的年龄',
  'age.noFace': '{count} 张被列表的作者判定为没有脸',
  'age.severalFaces': '{count} 张有多张脸，不知道年龄属于谁',
  generating: '{total} 张图片中的第 {done} 张',
  generated: '“{name}”第 {step} 步的 {count} 张图片在 {out} 中。',
  shaping: '第 {done} / {total} 个形状',
  shaped: '“{name}”第 {step} 步的 {count} 个形状在 {out} 中。',
  modelSaved: '模型“{name}”第 {step} 步已保存到 {out}。',
  weightsWritten: '训练 {id} 第 {step} 步的 {net} 已写入 {out}。',
  trying: '试运行，第 {done} 步',
  tried:
    '用 {count} 步测得：每步 {seconds} 秒，{steps} 步共 {time}；最多占用内存 {need} MB，空闲 {free} MB。',
  'trial.memory':
    '这台电脑太小：请降低 batchSize、generator.channels、generator.baseChannels 或 discriminator.channels。',
  'trial.days': '这需要一天以上：减少步数、缩小 batchSize 或减少通道会更快。',
  'trial.busy': '这个项目里另一个训练正在进行：单独运行会更快。',
  filming: '{total} 帧中的第 {done} 帧',
  filmed: '训练 {id} 的影片在 {name} 中：{frames} 帧，{width} × {height}。',
  filmCancelled: '影片已取消，没有保留任何内容。',
  ageing: '正在模型中寻找人脸，{percent} %',
  aged: '“{name}”中 {count} 张脸的图片在 {out} 中。',
  ageingCancelled: '已取消，没有写入任何内容。',
  upscaling: '{total} 张图片中的第 {done} 张，{percent}%，{name}',
  upscaled: '{total} 张中的 {done} 张图片已放大，在 {out} 中。',
  upscaleFailed: '{name}：{reason}',
  upscaleSkipped: '{name}：已跳过，同名文件已存在',
  upscaleCancelled: '已取消：{done} 张图片已完成，在 {out} 中。',
  noRuns: '这个项目还没有训练。',
  more: '…还有 {count} 个',
};

export type Word = keyof typeof en;

/** What the command line says beside errors. */
export const cliWords: Record<Language, Record<Word, string>> = { en, 'zh-CN': zh };

/** A sentence in the person's language. */
export function say(language: Language, word: Word, params: Record<string, string | number> = {}): string {
  return fillWords(cliWords[language][word], params);
}

/** The language of the environment, by the order that POSIX gives its variables. */
export function environmentLanguage(env: NodeJS.ProcessEnv): Language {
  const value = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return value.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** 75 → "1:15", 3700 → "1:01:40". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
