/** Views of a sample's sound. */
import { defineView, type View } from '../../core/operator.js';
import { countSamples, probeAudio, readWaveform, type Waveform } from './audio.js';
import { eachRef } from './each.js';

/** How long a file's sound is: so many samples at that rate. */
export interface AudioLength {
  readonly rate: number;
  readonly channels: number;
  /** Of each channel, as they are decoded. */
  readonly samples: number;
}

declare module '../../core/operator.js' {
  interface Views {
    /** Rate, channels and length of each audio file. */
    audioProbes: Promise<readonly AudioLength[]>;
    /** The sound of each audio file as one channel: held if it is short, decoded again where it is long. */
    waveforms: Promise<readonly Waveform[]>;
  }
}

export const audioViews: readonly View[] = [
  defineView({
    name: 'audioProbes',
    of: ['audios'],
    compute: ({ audios }, { media, signal }) =>
      eachRef(audios, async (ref) => {
        const path = await media.file(ref);
        return { ...(await probeAudio(path, { signal })), samples: await countSamples(path, { signal }) };
      }),
  }),
  defineView({
    name: 'waveforms',
    of: ['audios'],
    compute: ({ audios }, { media, signal }) => eachRef(audios, async (ref) => readWaveform(await media.file(ref), { signal })),
  }),
];
