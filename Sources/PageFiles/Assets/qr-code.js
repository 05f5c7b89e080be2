// QR codes (ISO/IEC 18004): bytes, error correction level M, versions 1 to 10.

// Of each version: the codewords of error correction in a block, and the codewords of data in each block.
const versions = [
  [10, [16]], [16, [28]], [26, [44]], [18, [32, 32]], [24, [43, 43]], [16, [27, 27, 27, 27]], [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]], [22, [36, 36, 36, 37, 37]], [26, [43, 43, 43, 43, 44]],
];
const masks = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

// The powers of 2 in the field of 256 elements, modulo x⁸ + x⁴ + x³ + x² + 1, and their logarithms.
const powers = [1];
while (powers.length < 255) powers.push((powers.at(-1) << 1) ^ (powers.at(-1) & 128 ? 0x11d : 0));
const logarithms = new Map(powers.map((value, index) => [value, index]));
const product = (a, b) => (a && b ? powers[(logarithms.get(a) + logarithms.get(b)) % 255] : 0);

// Rows of booleans, true for dark; null for a text that is too long: more than 213 bytes.
export function qrCode(text) {
  const bytes = new TextEncoder().encode(text);
  const index = versions.findIndex(([, blocks], place) => bytes.length + (place < 9 ? 2 : 3) <= sum(blocks));
  if (index < 0) return null;
  const version = index + 1;
  const bits = interleaved(dataOf(bytes, version), ...versions[index]).flatMap((byte) => bitsOf(byte, 8));
  const candidates = masks.map((mask, number) => matrixOf(version, bits, mask, number));
  const penalties = candidates.map(penalty);
  return candidates[penalties.indexOf(Math.min(...penalties))];
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
const bitsOf = (value, count) => Array.from({ length: count }, (_, index) => (value >> (count - 1 - index)) & 1);

function dataOf(bytes, version) {
  const length = sum(versions[version - 1][1]);
  const bits = [...bitsOf(4, 4), ...bitsOf(bytes.length, version < 10 ? 8 : 16), ...[...bytes].flatMap((byte) => bitsOf(byte, 8)), 0, 0, 0, 0];
  const data = Array.from({ length: bits.length >> 3 }, (_, index) => parseInt(bits.slice(index * 8, index * 8 + 8).join(''), 2));
  for (let pad = 0xec; data.length < length; pad ^= 0xec ^ 0x11) data.push(pad);
  return data;
}

// The codewords of all blocks in turn: first those of data, then those of error correction.
function interleaved(data, corrections, lengths) {
  let start = 0;
  const blocks = lengths.map((length) => data.slice(start, (start += length)));
  const inTurn = (lists) => Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, index) => lists.map((list) => list[index])).flat();
  return [...inTurn(blocks).filter((codeword) => codeword !== undefined), ...inTurn(blocks.map((block) => correctionOf(block, corrections)))];
}

// Reed-Solomon: the remainder of the block, shifted, by the product of (x − 2ⁱ).
function correctionOf(block, count) {
  let generator = [1];
  for (let power = 0; power < count; power += 1) {
    generator = [...generator, 0].map((value, index) => value ^ product(generator[index - 1] ?? 0, powers[power]));
  }
  const remainder = [...block, ...Array(count).fill(0)];
  for (let place = 0; place < block.length; place += 1) {
    const factor = remainder[place];
    generator.forEach((value, index) => (remainder[place + index] ^= product(value, factor)));
  }
  return remainder.slice(block.length);
}

// The value with the remainder of its division by the generator, both as polynomials of bits.
function withRemainder(value, generator, degree) {
  let rest = value << degree;
  for (let bit = 31 - Math.clz32(rest); bit >= degree; bit = 31 - Math.clz32(rest)) rest ^= generator << (bit - degree);
  return (value << degree) | rest;
}

function matrixOf(version, bits, mask, number) {
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => Array(size).fill(null));
  const set = (x, y, isDark) => {
    if (rows[y]?.[x] !== undefined) rows[y][x] = isDark;
  };
  const square = (x, y, radius, isDark) => {
    for (let dy = -radius; dy <= radius; dy += 1) for (let dx = -radius; dx <= radius; dx += 1) set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
  };
  for (let place = 8; place < size - 8; place += 1) for (const [x, y] of [[place, 6], [6, place]]) set(x, y, place % 2 === 0);
  const centres = version === 1 ? [] : version < 7 ? [6, 4 * version + 10] : [6, 2 * version + 8, 4 * version + 10];
  for (const y of centres) {
    for (const x of centres) {
      const isCorner = [x, y].every((place) => place === 6 || place === size - 7) && !(x === size - 7 && y === size - 7);
      if (!isCorner) square(x, y, 2, (distance) => distance !== 1);
    }
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, (distance) => distance < 2 || distance === 3);
  // Level M is 00.
  const format = withRemainder(number, 0x537, 10) ^ 0x5412;
  bitsOf(format, 15).forEach((bit, index) => {
    const place = index < 6 ? index : index === 6 ? 7 : null;
    const other = 14 - index;
    if (place !== null) set(place, 8, bit === 1);
    else set(8, index === 7 ? 8 : other < 6 ? other : 7, bit === 1);
    if (index < 7) set(8, size - 1 - index, bit === 1);
    else set(size - 15 + index, 8, bit === 1);
  });
  set(8, size - 8, true);
  if (version >= 7) {
    const information = withRemainder(version, 0x1f25, 12);
    for (let index = 0; index < 18; index += 1) {
      const isDark = ((information >> index) & 1) === 1;
      const [near, far] = [Math.floor(index / 3), size - 11 + (index % 3)];
      set(near, far, isDark);
      set(far, near, isDark);
    }
  }
  fill(rows, size, bits, mask);
  return rows;
}

// Two columns at a time, from the right, upwards and downwards in turn; the column of the timing pattern is left out.
function fill(rows, size, bits, mask) {
  let next = 0;
  let isUpwards = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < size; step += 1) {
      const y = isUpwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] !== null) continue;
        rows[y][x] = ((bits[next] ?? 0) === 1) !== (mask(x, y) === 0);
        next += 1;
      }
    }
    isUpwards = !isUpwards;
  }
}

// How hard a matrix is to read: runs, blocks, what looks like a corner, and an uneven share of dark modules.
function penalty(rows) {
  const columns = rows.map((_, index) => rows.map((row) => row[index]));
  const lines = [...rows, ...columns].map((line) => line.map(Number).join(''));
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []).map((run) => run.length - 2);
  const corners = lines.flatMap((line) => line.match(/(?=00001011101|10111010000)/g) ?? []).length;
  const blocks = rows.slice(1).flatMap((row, y) => row.slice(1).filter((isDark, x) => [row[x], rows[y][x], rows[y][x + 1]].every((other) => other === isDark))).length;
  const share = rows.flat().filter(Boolean).length / rows.length ** 2;
  return sum(runs) + 3 * blocks + 40 * corners + 10 * Math.floor(Math.abs(share * 20 - 10));
}
