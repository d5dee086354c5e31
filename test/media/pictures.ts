/** Made-up pictures, the same as in fixtures/media/opencv.py. */
import type { Pixels } from '../../runtime/media/image.js';

export type PictureKind = 'noise' | 'smooth';

export const picture = (width: number, height: number, kind: PictureKind, shift = 0): Pixels => {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const noise = hash(at + shift * 7919) >>> 24;
    if (kind === 'noise') return noise;
    const [pixel, band] = [Math.floor(at / 3), at % 3];
    const [x, y] = [(pixel % width) + shift, Math.floor(pixel / width)];
    return (((x * (3 + band) + y * 5 + Math.floor((x * y) / 16)) % 256) * 7 + noise) / 8;
  });
  return { data, width, height };
};

export const maskOf = (width: number, height: number, kind: 'inside' | 'corner' | 'far corner' | 'dots'): Uint8Array =>
  Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const half = { x: Math.floor(width / 2), y: Math.floor(height / 2) };
    const third = { x: Math.floor(width / 3), y: Math.floor(height / 3) };
    if (kind === 'inside') return Number(x > Math.floor(width / 4) && x < half.x && y > third.y && y < half.y);
    if (kind === 'corner') return Number(x < third.x && y < half.y);
    if (kind === 'far corner') return Number(x > half.x && y > half.y);
    return Number(hash(at) >>> 28 < 5);
  });

const hash = (value: number) => Math.imul(value, 2654435761) >>> 0;
