/**
 * Filters of ffmpeg that a recipe may name. A filter can read and write any file, ask the network, draw by chance or never end: so those that
 * look at nothing but what comes in, and give one stream of it, are listed here, and no others work.
 */
import { didYouMean } from '../../core/errors.js';

export type FilterKind = 'audio' | 'video';
export type FilterOptions = Readonly<Record<string, string | number | boolean>>;

const ALLOWED: Readonly<Record<FilterKind, readonly string[]>> = {
  audio: `acompressor acontrast acrusher adeclick adeclip adelay adenorm aderivative adynamicequalizer adynamicsmooth aecho aemphasis aeval
    aexciter afade afftdn afftfilt aformat afreqshift afwtdn agate aintegral alimiter allpass anlmdn anull apad aphaser aphaseshift apsyclip
    apulsator aresample asetnsamples asetpts asetrate asoftclip asubboost asubcut asupercut asuperpass asuperstop atempo atilt atrim
    bandpass bandreject bass biquad bs2b channelmap chorus compand compensationdelay crossfeed crystalizer dcshift deesser dialoguenhance
    dynaudnorm earwax equalizer extrastereo firequalizer flanger haas hdcd highpass highshelf loudnorm lowpass lowshelf mcompand pan
    rubberband silenceremove speechnorm stereotools stereowiden superequalizer surround tiltshelf treble tremolo vibrato virtualbass
    volume`.split(/\s+/),
  video: `amplify atadenoise avgblur bilateral boxblur bwdif cas chromahold chromakey chromanr chromashift colorbalance colorchannelmixer
    colorcontrast colorcorrect colorhold colorize colorkey colorlevels colormatrix colorspace colortemperature convolution copy crop curves
    dblur dctdnoiz deband deblock decimate dedot deflate deflicker dejudder delogo deshake despill detelecine dilation drawbox drawgrid
    edgedetect epx eq erosion estdif exposure fade fftdnoiz fftfilt field fieldorder fillborders floodfill format fps framerate framestep
    fspp gblur geq gradfun grayworld greyedge hflip histeq hqdn3d hqx hsvhold hsvkey hue huesaturation idet il inflate kerndeint kirsch
    lagfun lenscorrection limiter lumakey lut lutrgb lutyuv median minterpolate monochrome mpdecimate negate nlmeans noise normalize null
    owdenoise pad perspective phase pixelize pp pp7 prewitt pseudocolor pullup removegrain rgbashift roberts rotate sab scale scharr scroll
    select selectivecolor setdar setfield setparams setpts setrange setsar shear shuffleplanes smartblur sobel spp stereo3d super2xsai
    swaprect swapuv tblend telecine thumbnail tile tinterlace tmedian tmix tonemap tpad transpose trim unsharp v360 vaguedenoiser vflip
    vibrance vignette w3fdif xbr yadif yaepblur zoompan`.split(/\s+/),
};

/** Why others are not in the list, where a recipe might well name one. */
const REFUSED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    'it reads files that no sample names':
      'movie amovie subtitles ass lut1d lut3d haldclut removelogo find_rect cover_rect arnndn sofalizer headphone afir asr derain sr dnn_processing dnn_detect dnn_classify ocr vidstabtransform ladspa lv2 frei0r opencv libvmaf',
    'it writes files, or reads commands from them': 'sendcmd asendcmd metadata ametadata signature psnr ssim vidstabdetect zmq azmq',
    'it draws with the fonts of the machine, and so other pictures on another': 'drawtext',
    'it holds the whole of a file in memory': 'reverse areverse loop aloop',
    'what it gives is drawn by chance': 'random shufflepixels elbg adecorrelate',
    'it waits as long as the file lasts': 'realtime arealtime',
    'it takes several streams, or gives several':
      'overlay amix amerge concat split asplit blend hstack vstack xstack acrossfade sidechaincompress alphamerge paletteuse join',
  }).flatMap(([why, names]) => names.split(' ').map((name) => [name, why] as const)),
);

/** Options that make a filter that is allowed do what filters may not. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  curves: ['psfile', 'plot'],
  deshake: ['filename'],
  firequalizer: ['dumpfile'],
  selectivecolor: ['psfile'],
};
/** Frames that are made up only to be dropped again take time, and come nowhere. */
const MOST_RATE = 1000;
const tooFast = ({ fps = 25 }: FilterOptions): string | undefined => {
  const [frames, seconds = 1] = String(fps).split('/').map(Number);
  return frames! / seconds > MOST_RATE ? `fps: over ${MOST_RATE} frames a second` : undefined;
};
const ENDLESS: Readonly<Record<string, (options: FilterOptions) => string | undefined>> = {
  apad: (options) => {
    const lengths = ['pad_len', 'whole_len', 'pad_dur', 'whole_dur'];
    return lengths.some((name) => Number(options[name]) > 0) ? undefined : `it never ends without one of ${lengths.join(', ')} above 0`;
  },
  fps: tooFast,
  framerate: tooFast,
  minterpolate: tooFast,
  tpad: ({ stop = 0 }) => (Number(stop) >= 0 ? undefined : 'stop: it never ends with fewer than 0 frames'),
};
/** What expressions and colours may not be: loops without an end, the clock, and chance. */
const UNSAFE = /while\(|time\(|RTC(?:TIME|START)|^(?:random|bikeshed)(?:@|$)/i;

/** Why a filter of this kind is refused with these options, if it is. */
export const refusedFilter = (kind: FilterKind, name: string, options: FilterOptions): string | undefined => {
  if (!ALLOWED[kind].includes(name)) return `filter_name: ${nameRefused(kind, name)}`;
  for (const [option, value] of Object.entries(options)) {
    const refused = optionRefused(name, option, value);
    if (refused !== undefined) return `filter_kwargs: ${name}: ${option}${refused}`;
  }
  const endless = ENDLESS[name]?.(options);
  return endless && `filter_kwargs: ${name}: ${endless}`;
};

const nameRefused = (kind: FilterKind, name: string): string => {
  const why = REFUSED[name];
  if (why !== undefined) return `${name} is not allowed: ${why}`;
  const other = kind === 'audio' ? 'video' : 'audio';
  if (ALLOWED[other].includes(name)) return `${name} is a filter of ${other}: ${other}_ffmpeg_wrapped_mapper takes it`;
  return `"${name}" is no filter that may be used on ${kind}${didYouMean(name, ALLOWED[kind])}; there are ${ALLOWED[kind].join(', ')}`;
};
const optionRefused = (filter: string, option: string, value: string | number | boolean): string | undefined => {
  // Later versions of ffmpeg read an option from a file when its name begins with a slash.
  if (!/^\w+$/.test(option)) return ' is no name of an option: it has letters, digits and _ alone';
  if (FILES[filter]?.includes(option)) return ' names a file, which no filter may';
  // ffmpeg takes blanks out of expressions before it reads them.
  if (UNSAFE.test(String(value).replaceAll(/\s/g, ''))) return ' may not loop, ask the clock or be drawn by chance';
  return undefined;
};

/** The filter as ffmpeg reads it: what has a meaning in options is escaped, and then what has one between filters. */
export const filterText = (name: string, options: FilterOptions): string => {
  const given = Object.entries(options).map(([option, value]) => `${option}=${escaped(textOf(value), /[\\':\s]/g)}`);
  return given.length === 0 ? name : `${name}=${escaped(given.join(':'), /[\\'[\],;\s]/g)}`;
};
const escaped = (text: string, special: RegExp) => text.replace(special, '\\$&');
const textOf = (value: string | number | boolean) => (typeof value === 'boolean' ? String(Number(value)) : String(value));

const QUIET = ['-y', '-n', '-hide_banner', '-nostdin', '-nostats', '-stats'];
const LEVELS = ['quiet', 'panic', 'fatal', 'error', 'warning', 'info', 'verbose', 'debug', 'trace'];

/** Why global arguments are refused, if they are: those alone are taken that change what ffmpeg says, and nothing that it makes. */
export const refusedGlobals = (args: readonly string[]): string | undefined => {
  for (let at = 0; at < args.length; at++) {
    const name = args[at]!;
    if (QUIET.includes(name)) continue;
    if (name !== '-loglevel' && name !== '-v') return `global_args: ${name} is not supported; only ${QUIET.join(', ')} and -loglevel are`;
    if (!LEVELS.includes(args[++at] ?? '')) return `global_args: ${name} takes one of ${LEVELS.join(', ')}`;
  }
  return undefined;
};
