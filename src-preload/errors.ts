/**
 * Every error that a person may meet, as a code with parameters: the window and the command line turn it into a
 * sentence of the person's language that says what happened and what she can do. Placeholders stand in braces.
 * No sentence may contain a path that the person did not choose herself, nor a stack trace.
 */
export const errorWords = {
  en: {
    internal:
      'Something went wrong inside the studio. Nothing that was stored is lost. Try again; if it stays, restart the studio.',
    badRequest: 'The studio did not understand this request.',
    noProject: 'No project is open. Open or create one first.',
    projectLeaving: 'This project is being closed. Wait until the next one is open, then try again.',
    projectMissing: 'The project “{name}” is no longer where it was. It may have been moved or deleted.',
    projectExists: 'There is already a project called “{name}” there. Choose another name.',
    projectName: 'A project name needs at least one letter or number.',
    notAProject: '“{name}” is not a GAN Studio project.',
    projectNewer: '“{name}” was made with a newer version of the studio. Update the studio to open it.',
    projectCorrupt: '“{name}” is damaged and cannot be read. Restore it from a backup copy.',
    projectReadOnly: '“{name}” cannot be written. Check the permissions of the file and its folder.',
    projectBusy: '“{name}” is being used by another program. Close it there and try again.',
    diskFull: 'The disk is full. Free some space, then try again; everything stored so far is safe.',
    fileMissing: '“{name}” is no longer there.',
    folderUnreadable: '“{name}” cannot be read. Check its permissions.',
    noPictures:
      'No usable picture was found in “{name}”. The studio reads JPG, PNG, WebP, GIF, BMP, TIFF and AVIF.',
    noShapes:
      'No usable shape was found in “{name}”. The studio reads MAT, NPY, NPZ, BINVOX, OFF, OBJ, STL and GLB files.',
    noFaces:
      'No face was found in “{name}”. Choose the other kind of face, or another way to cut the pictures.',
    photosTooSmall:
      'No picture in “{name}” is large enough to be kept as a whole photo: its shorter side needs 96 pixels. Import them as squares, or choose larger ones.',
    archiveDamaged: '“{name}” is damaged or no ZIP archive. Download or make it again.',
    archiveUnsafe:
      '“{name}” claims to hold more than it can, as archives do that are made to harm. It was left alone.',
    archiveTooLarge: '“{name}” holds more than {most} files. Divide it into smaller archives.',
    archiveLocked: '“{name}” is locked with a password. Unpack it yourself, then drop the folder.',
    selectionGone: 'This selection is no longer available. Drop or choose the pictures again.',
    importCancelled: 'The import was cancelled; nothing was kept.',
    importCrashed: 'The import stopped unexpectedly; nothing half-finished was kept. Try again.',
    datasetMissing: 'This data set no longer exists.',
    datasetName: 'A data set needs a name.',
    datasetInUse: 'A run is training on this data set. Stop the run first.',
    datasetTooSmall: 'This data set has {count} pictures; training needs at least {needed}.',
    contentNetDamaged:
      '“{name}” holds no VGG19 that the studio can read. Choose an .h5 file of Keras with it, or a folder with its model.json and the weights of its blocks 1 to 3.',
    contentNetMissing:
      'This recipe compares pictures by VGG19, which does not come with the studio. Get it in Settings (on the command line: --content-network), or choose ResNet50 in the recipe.',
    noAges:
      'None of these pictures has an age. Import them again with their ages, or choose another kind of training.',
    runMissing: 'This run no longer exists.',
    runBusy: 'This run is already training.',
    runNotTraining: 'This run is not training.',
    runFinished: 'This run has finished its steps. Choose “Continue” to train for more.',
    noCheckpoint: 'This run has no checkpoint yet.',
    checkpointMissing: 'This checkpoint no longer exists.',
    checkpointDamaged:
      'This checkpoint is damaged: its contents do not match their checksum. Use an earlier one.',
    checkpointPinned: 'This checkpoint is kept on purpose. Release it first.',
    lastCheckpoint: 'The last checkpoint of a run cannot be removed: the run could not go on.',
    recipeInvalid: 'These settings cannot work: {reason}',
    recipeUnreadable: 'This is not a recipe of the studio.',
    faceRecipeUnreadable:
      'This is not the recipe of a face. Choose a file that was saved with “Save recipe…”.',
    engineStart: 'The training engine could not be started. Run “npm run doctor” to see what is missing.',
    engineCrashed:
      'The training engine stopped unexpectedly. Your last checkpoint is at step {step}; you can go on from there.',
    engineMemory:
      'The training engine ran out of memory. Choose a smaller batch or fewer channels; your last checkpoint is at step {step}.',
    engineBusy: 'The engine is still busy with the last request.',
    trainingDiverged:
      'The training became unstable {times} times in a row and was stopped. Lower the learning rates and continue from the last checkpoint.',
    tensorflowMissing: 'TensorFlow is not set up on this computer. Run “npm run setup”.',
    weightsUnreadable:
      'These weights cannot be read: the file is damaged, or no .safetensors file with float32 or float16 numbers.',
    kerasUnreadable:
      '“{name}” cannot be read: the file is damaged, or holds no weights of Keras with float32 numbers. Make it with save_weights, then try again.',
    weightsFormat: '“{name}” is no file of weights. Choose one that ends in .h5 or .safetensors.',
    weightsLayers:
      'These weights are of another net: of layers of the kind {kind}, this one has {net} and the file {file}. Choose the recipe that they were trained with.',
    weightsShape:
      'These weights are of another net: {layer} has the shape {net} here and {file} in the file. Choose the recipe that they were trained with.',
    downloadOffline:
      '“{name}” could not be fetched: there is no connection, or it breaks again and again. What has come is kept; try again later.',
    downloadRefused: '“{name}” could not be fetched: the server refused it ({status}). Try again later.',
    downloadDamaged: '“{name}” came with errors and was thrown away. Fetch it again.',
    downloadCancelled: 'The download was stopped. What has come is kept; it goes on from there.',
    weightsGone: 'This file of weights is no longer chosen. Choose it again.',
    weightsNoNet: 'This model has no {net}. Choose another of its nets.',
    modelOfShapes: 'This model makes shapes, not pictures. Use it in the Shapes room.',
    modelOfPictures: 'This model makes pictures, not shapes. Use it in the Faces room.',
    nothingToPrint:
      'Nothing of this shape reaches the threshold, so there is nothing to save. Lower the threshold.',
    modelOfAges: 'This model makes faces at given ages. Use it in the Age room.',
    modelOfPhotos: 'This model enlarges pictures. Use it in the Upscale room.',
    modelUnknown: 'This file holds no model of the studio. Load one that was saved with “Save model…”.',
    modelsDiffer:
      'These two models are not versions of one net, so their weights cannot be mixed. Choose two that came out of the same training.',
    modelMissing: 'This model no longer exists.',
    favouriteMissing: 'This favourite no longer exists.',
    favouritesFull:
      'You have kept {count} favourites, which is as many as the studio holds. Remove some first.',
    favouritesUnreadable: 'Your favourites cannot be read just now. Restart the studio; nothing is lost.',
    modelFixed: 'A model that ships with the studio stays as it is.',
    directionMissing: 'The model does not have this direction.',
    directionUnknown:
      'This face is moved along a direction that the model does not have. Reset its directions, or choose the model that it was made with.',
    latentMismatch:
      'This face has {count} latent numbers, the model works with {size}. Choose the model that it was made with.',
    directionsUnreadable:
      'The directions in this model file are damaged. Ask for the file again, or for one without them.',
    exportFailed: '“{name}” could not be written. Check the folder and the free space.',
    pictureMemory:
      'There was not enough memory for these pictures. Close other programs or pause a training, then try again.',
    trialMemory:
      'The dry run ran out of memory: this computer is too small for these settings. Choose a smaller batch or fewer channels.',
    trialCrashed: 'The dry run stopped unexpectedly. Nothing was stored. Try again.',
    trialCancelled: 'The dry run was cancelled.',
    filmTooShort:
      'This run has {count} sheet of samples so far; a film needs at least two. Let it train a little longer.',
    filmNoSample: 'There is no sample {number}: a sheet of this run has {count}.',
    filmCrashed: 'The film stopped unexpectedly; nothing half-finished was kept. Try again.',
    filmEmpty: 'There is no picture to make a film of.',
    filmTooLarge:
      'A film in this format can be at most {pixels} pixels wide and high. Choose a smaller size.',
    filmFolderExists: 'There is already something called “{name}” there. Choose another name for the frames.',
    fileDamaged: '“{name}” is damaged or cut off. Copy or download it again.',
    fileTooLarge: '“{name}” is too large: the studio reads files of this kind up to {most} MB, unpacked.',
    shapeUnknown:
      '“{name}” holds no shapes. The studio reads MAT, NPY, NPZ, BINVOX, OFF, OBJ, STL and GLB files.',
    shapeArray:
      'The array in “{name}” ({shape}) cannot be read as volumes. They need three sides of numbers, with or without a count before them.',
    shapeEmpty: 'The shape in “{name}” is empty. Choose another file.',
    npzNoVoxels: '“{name}” has no array of volumes; it has: {found}. Save one under the name “voxels”.',
    matNewer:
      '“{name}” is a MATLAB file of version 7.3, which the studio does not read. Save it in MATLAB with the option “-v7”.',
    matUnknown:
      '“{name}” is not a MATLAB file that the studio reads. Save it in MATLAB with the option “-v7”.',
    matVariable: '“{name}” has no variable “{variable}”; it has: {found}. Choose another file.',
    meshPacked:
      'The surface in “{name}” is compressed or lies in another file ({how}). Export it as a GLB file without compression.',
    meshTooLarge:
      '“{name}” is too detailed: the studio reads meshes of up to {most} triangles. Simplify it in a 3D program.',
    labelsColumns:
      '“{name}” does not say which ages belong to which pictures. Its first line must name the columns, for example “file,age”.',
    upscaleNoMemory:
      'There is not enough free memory to enlarge a picture. Close other programs, then try again.',
    upscaleTooLarge:
      'Enlarged, “{name}” would have {pixels} million pixels; the most are {most} million. Choose a smaller scale.',
    upscaleFormatSide:
      'Enlarged, “{name}” would be {side} pixels long; {format} holds at most {most}. Choose PNG or a smaller scale.',
    upscaleUnreadable: '“{name}” is damaged or no picture that the studio reads. It was left out.',
    modelNotOfAges:
      'This model cannot change how old a face looks. Choose one that was trained as an Age-cGAN.',
    photoNoFace:
      'No face was found in “{name}”. Choose a photo in which a face looks toward the camera and is not covered.',
    photoGone: 'This photo is no longer open. Drop or choose it again.',
    ageingFolderFull: 'There are too many files of these names in “{name}” already. Choose an empty folder.',
    upscaleModelOfFaces:
      'This model makes pictures of its own and enlarges none. Use it in the Faces room; here, choose one that was trained with SRGAN.',
    upscaleModelOfShapes:
      'This model makes shapes and enlarges no pictures. Use it in the Shapes room; here, choose one that was trained with SRGAN.',
    upscaleModelOfAges:
      'This model makes faces at given ages and enlarges no pictures. Use it in the Age room; here, choose one that was trained with SRGAN.',
    upscaleNoPair:
      'This model has only one sort of weights, so that there is nothing to mix. Leave the detail at 100 %.',
    upscaleFolderGone: 'The folder for the enlarged pictures has to be chosen again.',
    upscaleCrashed:
      'The part of the studio that enlarges pictures stopped unexpectedly. What was finished is kept. Try again, with fewer pictures if need be.',
    usage: '{reason}',
  },
  'zh-CN': {
    internal: '工作室内部出了问题。已保存的内容没有丢失。请重试；如果仍然如此，请重启工作室。',
    badRequest: '工作室无法理解这个请求。',
    noProject: '没有打开的项目。请先打开或新建一个项目。',
    projectLeaving: '此项目正在关闭。请等下一个项目打开后再试。',
    projectMissing: '项目“{name}”已不在原来的位置，可能已被移动或删除。',
    projectExists: '那里已有名为“{name}”的项目。请换一个名称。',
    projectName: '项目名称至少需要一个字母或数字。',
    notAProject: '“{name}”不是 GAN Studio 的项目。',
    projectNewer: '“{name}”由更新版本的工作室创建。请更新工作室后再打开。',
    projectCorrupt: '“{name}”已损坏，无法读取。请从备份中恢复。',
    projectReadOnly: '无法写入“{name}”。请检查该文件及其文件夹的权限。',
    projectBusy: '“{name}”正被另一个程序使用。请在那里关闭后重试。',
    diskFull: '磁盘已满。请腾出一些空间后重试；到目前为止保存的一切都是安全的。',
    fileMissing: '“{name}”已不存在。',
    folderUnreadable: '无法读取“{name}”。请检查其权限。',
    noPictures: '在“{name}”中没有找到可用的图片。工作室可以读取 JPG、PNG、WebP、GIF、BMP、TIFF 和 AVIF。',
    noShapes:
      '在“{name}”中没有找到可用的形状。工作室可以读取 MAT、NPY、NPZ、BINVOX、OFF、OBJ、STL 和 GLB 文件。',
    noFaces: '在“{name}”中没有找到脸。请换另一种脸的类型，或换一种裁剪方式。',
    photosTooSmall:
      '“{name}”中没有足够大的图片可作为整张照片保留：短边至少需要 96 像素。请按方形导入，或选择更大的图片。',
    archiveDamaged: '“{name}”已损坏或不是 ZIP 压缩包。请重新下载或制作。',
    archiveUnsafe: '“{name}”声称的内容超过了它能容纳的大小，这类压缩包常用于破坏。工作室没有打开它。',
    archiveTooLarge: '“{name}”中的文件超过 {most} 个。请拆分成较小的压缩包。',
    archiveLocked: '“{name}”有密码保护。请先自行解压，再拖入文件夹。',
    selectionGone: '这次选择已失效。请重新拖入或选择图片。',
    importCancelled: '导入已取消，没有保留任何内容。',
    importCrashed: '导入意外中止；没有留下未完成的内容。请重试。',
    datasetMissing: '这个数据集已不存在。',
    datasetName: '数据集需要一个名称。',
    datasetInUse: '有训练正在使用这个数据集。请先停止该训练。',
    datasetTooSmall: '这个数据集有 {count} 张图片；训练至少需要 {needed} 张。',
    contentNetDamaged:
      '“{name}”中没有工作室能读取的 VGG19。请选择包含它的 Keras .h5 文件，或包含 model.json 及第 1 至 3 块权重的文件夹。',
    contentNetMissing:
      '这个配方用 VGG19 比较图片，而它不随工作室附带。请在“设置”中获取它（命令行：--content-network），或在配方中选择 ResNet50。',
    noAges: '这些图片都没有年龄。请连同年龄重新导入，或选择另一种训练。',
    runMissing: '这次训练已不存在。',
    runBusy: '这次训练已在进行中。',
    runNotTraining: '这次训练没有在进行。',
    runFinished: '这次训练已完成全部步数。要继续训练，请选择“继续”。',
    noCheckpoint: '这次训练还没有检查点。',
    checkpointMissing: '这个检查点已不存在。',
    checkpointDamaged: '这个检查点已损坏：内容与校验和不符。请使用更早的检查点。',
    checkpointPinned: '这个检查点被特意保留。请先取消保留。',
    lastCheckpoint: '不能删除一次训练的最后一个检查点，否则训练无法继续。',
    recipeInvalid: '这些设置行不通：{reason}',
    recipeUnreadable: '这不是工作室的配方。',
    faceRecipeUnreadable: '这不是面孔的配方。请选择用“保存配方…”保存的文件。',
    engineStart: '无法启动训练引擎。请运行“npm run doctor”查看缺少什么。',
    engineCrashed: '训练引擎意外停止。最后一个检查点在第 {step} 步；可以从那里继续。',
    engineMemory: '训练引擎内存不足。请选择更小的批量或更少的通道；最后一个检查点在第 {step} 步。',
    engineBusy: '引擎还在处理上一个请求。',
    trainingDiverged: '训练连续 {times} 次变得不稳定，已停止。请降低学习率，再从最后一个检查点继续。',
    tensorflowMissing: '这台电脑上还没有安装 TensorFlow。请运行“npm run setup”。',
    weightsUnreadable: '无法读取这些权重：文件已损坏，或者不是 float32 或 float16 的 .safetensors 文件。',
    kerasUnreadable:
      '无法读取“{name}”：文件已损坏，或者其中没有 float32 数值的 Keras 权重。请用 save_weights 重新生成后再试。',
    weightsFormat: '“{name}”不是权重文件。请选择以 .h5 或 .safetensors 结尾的文件。',
    weightsLayers:
      '这些权重属于另一个网络：{kind} 类型的层，这里有 {net} 个，文件中有 {file} 个。请选择训练这些权重时所用的配方。',
    weightsShape:
      '这些权重属于另一个网络：{layer} 的形状在这里是 {net}，在文件中是 {file}。请选择训练这些权重时所用的配方。',
    downloadOffline: '无法下载“{name}”：没有网络连接，或连接一再中断。已下载的部分会保留；请稍后再试。',
    downloadRefused: '无法下载“{name}”：服务器拒绝了请求（{status}）。请稍后再试。',
    downloadDamaged: '“{name}”下载的内容有错误，已丢弃。请重新下载。',
    downloadCancelled: '下载已停止。已下载的部分会保留，下次从那里继续。',
    weightsGone: '这个权重文件已不再处于选中状态。请重新选择。',
    weightsNoNet: '这个模型没有 {net}。请选择它的其他网络。',
    modelOfShapes: '这个模型生成立体形状，不生成图片。请在“形状”中使用它。',
    modelOfPictures: '这个模型生成图片，不生成立体形状。请在“面孔”中使用它。',
    nothingToPrint: '这个形状没有任何部分达到阈值，因此没有可保存的内容。请降低阈值。',
    modelOfAges: '这个模型按给定的年龄生成人脸。请在“年龄”中使用它。',
    modelOfPhotos: '这个模型用于放大图片。请在“放大”中使用它。',
    modelUnknown: '这个文件里没有本工作室的模型。请载入用“保存模型…”保存的文件。',
    modelsDiffer: '这两个模型不是同一网络的两个版本，权重无法混合。请选择出自同一次训练的两个模型。',
    modelMissing: '这个模型已不存在。',
    favouriteMissing: '这个收藏已不存在。',
    favouritesFull: '您已收藏 {count} 张面孔，达到工作室的上限。请先删除一些。',
    favouritesUnreadable: '暂时无法读取您的收藏。请重启工作室；没有内容丢失。',
    modelFixed: '随工作室附带的模型不能更改。',
    directionMissing: '模型没有这个方向。',
    directionUnknown: '这张脸沿着一个该模型没有的方向移动。请重置方向，或选择制作这张脸的模型。',
    latentMismatch: '这张脸有 {count} 个潜变量，而该模型使用 {size} 个。请选择制作这张脸的模型。',
    directionsUnreadable: '这个模型文件里的方向已损坏。请重新获取该文件，或获取一份不带方向的文件。',
    exportFailed: '无法写入“{name}”。请检查文件夹和可用空间。',
    pictureMemory: '内存不足，无法生成这些图片。请关闭其他程序或暂停训练，然后重试。',
    trialMemory: '试运行时内存不足：这台电脑对这些设置来说太小了。请选择更小的批量或更少的通道。',
    trialCrashed: '试运行意外中止。没有保存任何内容。请重试。',
    trialCancelled: '试运行已取消。',
    filmTooShort: '这次训练目前有 {count} 张样本图；影片至少需要两张。请让它再训练一会儿。',
    filmNoSample: '没有第 {number} 个样本：这次训练的样本图每张有 {count} 个。',
    filmCrashed: '影片意外中止；没有留下未完成的内容。请重试。',
    filmEmpty: '没有可以做成影片的图片。',
    filmTooLarge: '这种格式的影片最多 {pixels} 像素宽、{pixels} 像素高。请选择更小的尺寸。',
    filmFolderExists: '那里已有名为“{name}”的文件或文件夹。请为这些帧换一个名称。',
    fileDamaged: '“{name}”已损坏或不完整。请重新复制或下载。',
    fileTooLarge: '“{name}”太大：工作室读取的这类文件解压后最多 {most} MB。',
    shapeUnknown: '“{name}”中没有三维形状。工作室可以读取 MAT、NPY、NPZ、BINVOX、OFF、OBJ、STL 和 GLB 文件。',
    shapeArray: '“{name}”中的数组（{shape}）不能作为体素读取。它需要三个边长的数字，前面可以再有一个数量。',
    shapeEmpty: '“{name}”中的形状是空的。请选择其他文件。',
    npzNoVoxels: '“{name}”中没有体素数组；其中有：{found}。请以“voxels”为名保存一个数组。',
    matNewer: '“{name}”是 7.3 版的 MATLAB 文件，工作室无法读取。请在 MATLAB 中用“-v7”选项保存。',
    matUnknown: '“{name}”不是工作室能读取的 MATLAB 文件。请在 MATLAB 中用“-v7”选项保存。',
    matVariable: '“{name}”中没有变量“{variable}”；其中有：{found}。请选择其他文件。',
    meshPacked: '“{name}”的表面被压缩，或位于另一个文件中（{how}）。请导出为不压缩的 GLB 文件。',
    meshTooLarge: '“{name}”过于精细：工作室读取的网格最多有 {most} 个三角形。请在三维软件中简化它。',
    labelsColumns: '“{name}”没有说明哪个年龄属于哪张图片。第一行必须写明各列的名称，例如“file,age”。',
    upscaleNoMemory: '可用内存不足，无法放大图片。请关闭其他程序后重试。',
    upscaleTooLarge: '“{name}”放大后将有 {pixels} 百万像素；最多为 {most} 百万像素。请选择较小的倍数。',
    upscaleFormatSide:
      '“{name}”放大后边长将为 {side} 像素；{format} 最多为 {most} 像素。请选择 PNG 或较小的倍数。',
    upscaleUnreadable: '“{name}”已损坏，或不是工作室能读取的图片，已跳过。',
    modelNotOfAges: '这个模型不能改变人脸的年龄。请选择用 Age-cGAN 训练的模型。',
    photoNoFace: '在“{name}”中没有找到人脸。请选择一张脸朝向镜头、没有遮挡的照片。',
    photoGone: '这张照片已不再打开。请重新拖入或选择。',
    ageingFolderFull: '“{name}”中已有太多同名文件。请选择一个空文件夹。',
    upscaleModelOfFaces:
      '这个模型自己生成图片，不能放大图片。请在“面孔”中使用它；这里请选择用 SRGAN 训练的模型。',
    upscaleModelOfShapes:
      '这个模型生成立体形状，不能放大图片。请在“形状”中使用它；这里请选择用 SRGAN 训练的模型。',
    upscaleModelOfAges:
      '这个模型生成给定年龄的人脸，不能放大图片。请在“年龄”中使用它；这里请选择用 SRGAN 训练的模型。',
    upscaleNoPair: '这个模型只有一种权重，没有可以混合的。请让细节保持在 100%。',
    upscaleFolderGone: '请重新选择存放放大图片的文件夹。',
    upscaleCrashed: '工作室中放大图片的部分意外停止。已完成的都已保留。请重试，必要时减少图片数量。',
    usage: '{reason}',
  },
} as const;

export type Language = keyof typeof errorWords;
export type ErrorCode = keyof (typeof errorWords)['en'];
export type ErrorParams = Record<string, string | number>;

/** What crosses a process border instead of an exception. */
export interface ErrorMessage {
  code: ErrorCode;
  params: ErrorParams;
}

/** An error with a sentence for a person. Anything else that is thrown becomes `internal` at the door. */
export class StudioError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly params: ErrorParams = {},
    options?: ErrorOptions,
  ) {
    super(describeError({ code, params }, 'en'), options);
    this.name = 'StudioError';
  }

  /** The part that may cross a process border. */
  toMessage(): ErrorMessage {
    return { code: this.code, params: this.params };
  }

  static fromMessage(message: ErrorMessage): StudioError {
    return new StudioError(message.code, message.params);
  }
}

/** Fills each `{name}` in a sentence; one that nothing is known of stays visible, so that a test can find it. */
export function fillWords(sentence: string, params: ErrorParams): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, key: string) =>
    key in params ? String(params[key]) : whole,
  );
}

/** The sentence for a person. */
export function describeError(error: ErrorMessage, language: Language): string {
  return fillWords(errorWords[language][error.code], error.params);
}

/** Turns whatever was thrown into what may cross a process border: no stack, no path, no foreign text. */
export function toErrorMessage(thrown: unknown): ErrorMessage {
  if (thrown instanceof StudioError) return thrown.toMessage();
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') return { code: 'diskFull', params: {} };
  return { code: 'internal', params: {} };
}
