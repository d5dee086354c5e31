/**
 * Cascades of boosted trees over sums of rectangles (Viola and Jones, 2001), read from the files that OpenCV keeps them in. Trees are laid out in
 * the order in which a window is tried; numbers are in single precision, as OpenCV has them.
 */
import { RecipeError } from '../../../core/errors.js';
import { type Element, readXml } from './xml.js';

export interface Cascade {
  /** Of the window that it looks through. */
  readonly width: number;
  readonly height: number;
  readonly stages: readonly Stage[];
  /** Node to go on with below the threshold, and at or above it; where it is negative, the leaf `~below` or `~above`. */
  readonly below: Int32Array;
  readonly above: Int32Array;
  readonly thresholds: Float32Array;
  readonly leaves: Float32Array;
  /** Of each node three rectangles: x, y, width and height; and their weights, 0 where there is none. */
  readonly rectangles: Int32Array;
  readonly weights: Float32Array;
  /** Whether the rectangles of a node stand on a corner; all 0 in most cascades. */
  readonly tilted: Uint8Array;
}
export interface Stage {
  /** Roots of its trees, as nodes. */
  readonly roots: Int32Array;
  /** What the leaves must add up to for a window to be tried further. */
  readonly threshold: number;
}

/** A window that is larger would have sums that single precision rounds. */
const MAX_SIDE = 256;
/** OpenCV takes so much off each stage's threshold. */
const EPSILON = Math.fround(1e-5);

/** Reads a cascade of Haar features. What is wrong with the file is said as `RecipeError`. */
export const readCascade = (xml: string): Cascade => {
  const cascade = readXml(xml).children.find(({ name }) => name === 'opencv_storage')?.children[0];
  if (cascade === undefined) throw wrong('it is not an XML file of OpenCV');
  if (child(cascade, 'featureType') === undefined)
    throw wrong('it is no cascade, or one in the form before OpenCV 2.4, which opencv_traincascade no longer writes');
  if (textOf(cascade, 'stageType') !== 'BOOST' || textOf(cascade, 'featureType') !== 'HAAR')
    throw wrong('only boosted cascades of Haar features are supported');
  const [width, height] = [numberIn(cascade, 'width'), numberIn(cascade, 'height')];
  if (!(Number.isInteger(width) && Number.isInteger(height) && Math.min(width, height) > 2 && Math.max(width, height) <= MAX_SIDE))
    throw wrong(`its window must have sides of 3 to ${MAX_SIDE} pixels`);
  const features = must(cascade, 'features').children.map((feature) => featureOf(feature, width, height));
  const [below, above, thresholds, leaves, rectangles, weights, tilted]: number[][] = [[], [], [], [], [], [], []];
  const stages = must(cascade, 'stages').children.map((stage): Stage => {
    const roots = must(stage, 'weakClassifiers').children.map((tree) => {
      const [nodes, values] = [numbersIn(tree, 'internalNodes'), numbersIn(tree, 'leafValues')];
      const [root, leaf, count] = [below!.length, leaves!.length, nodes.length / 4];
      if (!Number.isInteger(count) || count < 1 || values.length !== count + 1) throw wrong('a tree is not whole');
      // Children come after their parents, so that no walk is endless.
      const goal = (next: number, at: number) => {
        if (next > at ? next < count : next <= 0 && -next < values.length && Number.isInteger(next))
          return next > 0 ? root + next : ~(leaf - next);
        throw wrong('a tree has a branch to nowhere');
      };
      for (let at = 0; at < count; at++) {
        const [left, right, place, threshold] = nodes.slice(at * 4) as [number, number, number, number];
        const feature = features[place];
        if (feature === undefined) throw wrong(`it has no feature ${place}`);
        below!.push(goal(left, at));
        above!.push(goal(right, at));
        thresholds!.push(threshold);
        rectangles!.push(...feature.rectangles);
        weights!.push(...feature.weights);
        tilted!.push(feature.tilted ? 1 : 0);
      }
      leaves!.push(...values);
      return root;
    });
    return { roots: Int32Array.from(roots), threshold: Math.fround(Math.fround(numberIn(stage, 'stageThreshold')) - EPSILON) };
  });
  if (stages.length === 0) throw wrong('it has no stages');
  return {
    width,
    height,
    stages,
    below: Int32Array.from(below!),
    above: Int32Array.from(above!),
    thresholds: Float32Array.from(thresholds!),
    leaves: Float32Array.from(leaves!),
    rectangles: Int32Array.from(rectangles!),
    weights: Float32Array.from(weights!),
    tilted: Uint8Array.from(tilted!),
  };
};

interface Feature {
  readonly rectangles: readonly number[];
  readonly weights: readonly number[];
  readonly tilted: boolean;
}
const featureOf = (feature: Element, width: number, height: number): Feature => {
  const tilted = child(feature, 'tilted') !== undefined && numberIn(feature, 'tilted') !== 0;
  const parts = must(feature, 'rects').children.map(({ text }) => numbers(text));
  const fits = ([x = -1, y = -1, w = -1, h = -1, weight]: readonly number[]) =>
    [x, y, w, h].every((side) => Number.isInteger(side) && side >= 0) &&
    weight !== undefined &&
    (tilted ? x - h >= 0 && x + w <= width && y + w + h <= height : x + w <= width && y + h <= height);
  if (parts.length < 1 || parts.length > 3 || !parts.every(fits)) throw wrong('a feature is not within its window');
  const three = [...parts, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]].slice(0, 3);
  return { rectangles: three.flatMap((part) => part.slice(0, 4)), weights: three.map((part) => part[4]!), tilted };
};

const wrong = (what: string) => new RecipeError(`cv_classifier: the file cannot be used: ${what}`);
const child = (element: Element, name: string) => element.children.find((other) => other.name === name);
const must = (element: Element, name: string): Element => {
  const found = child(element, name);
  if (found === undefined) throw wrong(`<${element.name}> has no <${name}>`);
  return found;
};
const textOf = (element: Element, name: string) => must(element, name).text.trim();
const numbers = (text: string): number[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => {
      if (!Number.isFinite(Number(word))) throw wrong(`"${word.slice(0, 40)}" is not a number`);
      return Number(word);
    });
const numbersIn = (element: Element, name: string) => numbers(textOf(element, name));
const numberIn = (element: Element, name: string): number => {
  const found = numbersIn(element, name);
  if (found.length !== 1) throw wrong(`<${name}> is not one number`);
  return found[0]!;
};
