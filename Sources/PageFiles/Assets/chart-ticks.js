// The ticks of a chart's axis.

// Round ticks from zero to at least the maximum.
export function ticksTo(maximum, count, isWhole) {
  if (!(maximum > 0)) return [0, 1];
  const rough = maximum / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999);
  if (isWhole) step = Math.max(1, Math.round(step));
  const ticks = [];
  for (let index = 0; index === 0 || ticks[index - 1] < maximum * 0.999; index += 1) ticks.push(index * step);
  return ticks;
}
