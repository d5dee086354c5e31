/** Finds e-mail addresses as `[A-Za-z0-9.\-+_]+@[a-z0-9.\-+_]+\.[a-z]+` does, from each @ outwards: a text is read once. */

const isLower = (unit: number) => unit >= 97 && unit <= 122;
/** Letters, digits and `.-+_`, of either part; only the part before the @ takes capitals. */
const local = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+_') local[character.charCodeAt(0)] = 1;
const isLocal = (unit: number) => unit < 128 && local[unit] === 1;
const isDomain = (unit: number) => isLocal(unit) && !(unit >= 65 && unit <= 90);

/** Start and end of each address, in turn. */
export const emailsIn = (text: string): readonly number[] => {
  const spans: number[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > from && isLocal(text.charCodeAt(start - 1))) start--;
    if (start === at) continue;
    let dot = at + 1;
    while (dot < text.length && isDomain(text.charCodeAt(dot))) dot++;
    // The last dot that has a letter behind it and something between itself and the @.
    for (dot--; dot > at + 1; dot--) if (text[dot] === '.' && isLower(text.charCodeAt(dot + 1))) break;
    if (dot <= at + 1) continue;
    let end = dot + 1;
    while (end < text.length && isLower(text.charCodeAt(end))) end++;
    spans.push(start, end);
    from = end;
  }
  return spans;
};
