/** Finds e-mail addresses as `[A-Za-z0-9.\-+_]+@[a-z0-9.\-+_]+\.[a-z]+` does, from each @ outwards: a text is read once. */

const AT = 0x40;
const DOT = 0x2e;
const isLower = (byte: number | undefined) => byte !== undefined && byte >= 97 && byte <= 122;
/** Letters, digits and `.-+_`, of either part; only the part before the @ takes capitals. */
const local = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+_') local[character.charCodeAt(0)] = 1;
const isDomain = (byte: number) => local[byte] === 1 && !(byte >= 65 && byte <= 90);

/** Start and end of each address, in turn. */
export const emailsIn = (utf8: Uint8Array): readonly number[] => {
  const bytes = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length);
  const spans: number[] = [];
  let from = 0;
  for (let at = bytes.indexOf(AT); at >= 0; at = bytes.indexOf(AT, at + 1)) {
    let start = at;
    while (start > from && local[bytes[start - 1]!] === 1) start--;
    if (start === at) continue;
    let dot = at + 1;
    while (dot < bytes.length && isDomain(bytes[dot]!)) dot++;
    // The last dot that has a letter behind it and something between itself and the @.
    for (dot--; dot > at + 1; dot--) if (bytes[dot] === DOT && isLower(bytes[dot + 1])) break;
    if (dot <= at + 1) continue;
    let end = dot + 1;
    while (isLower(bytes[end])) end++;
    spans.push(start, end);
    from = end;
  }
  return spans;
};
