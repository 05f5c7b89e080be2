// Figures as people read them: with their unit, and no more digits than they are worth.

const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const finePercent = new Intl.NumberFormat(undefined, { style: 'percent', maximumSignificantDigits: 1 });
// Twenty-four hours everywhere, as in logs: short, and without a second noon.
const minutes = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const seconds = { ...minutes, second: '2-digit' };
const days = { day: 'numeric', month: 'short' };
const minute = new Intl.DateTimeFormat(undefined, minutes);
const second = new Intl.DateTimeFormat(undefined, seconds);
const dayAndMinute = new Intl.DateTimeFormat(undefined, { ...days, ...minutes });
const dayAndSecond = new Intl.DateTimeFormat(undefined, { ...days, ...seconds });
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export const nothing = '–';
export const isNone = (value) => value === null || value === undefined;

const significant = (value) => value.toLocaleString(undefined, { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

export const count = (value) => (isNone(value) ? nothing : whole.format(value));
export const brief = (value) => (value < 10000 ? whole.format(value) : short.format(value));

// "1 job", "2 jobs".
export const counted = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

// In steps of a thousand, as disks and networks are sold.
export function bytes(value) {
  if (isNone(value)) return nothing;
  let step = 0;
  let rest = value;
  while (rest >= 999.5 && step < units.length - 1) {
    rest /= 1000;
    step += 1;
  }
  return `${step ? significant(rest) : whole.format(rest)} ${units[step]}`;
}

export function milliseconds(value) {
  if (isNone(value)) return nothing;
  if (value < 999.5) return `${value < 10 ? significant(value) : Math.round(value)} ms`;
  if (value < 59950) return `${significant(value / 1000)} s`;
  return span(value / 1000);
}

// How long something takes or took, in its two largest units.
export function span(seconds) {
  if (isNone(seconds)) return nothing;
  const s = Math.max(0, Math.round(seconds));
  const parts = [[Math.floor(s / 86400), 'd'], [Math.floor(s / 3600) % 24, 'h'], [Math.floor(s / 60) % 60, 'min'], [s % 60, 's']];
  const first = Math.max(0, parts.findIndex(([value]) => value));
  if (!s) return '0 s';
  return parts.slice(first, first + 2).filter(([value]) => value).map(([value, unit]) => `${value} ${unit}`).join(' ');
}

export function share(value) {
  if (isNone(value)) return nothing;
  return value > 0 && value < 0.0095 ? finePercent.format(value) : percent.format(value);
}

export const clock = (moment) => minute.format(moment);
export const exactClock = (moment) => second.format(moment);

// The day is left out where it is today's.
export function when(text, exact = false) {
  const moment = new Date(text ?? NaN);
  if (Number.isNaN(moment.getTime())) return nothing;
  if (moment.toDateString() === new Date().toDateString()) return (exact ? second : minute).format(moment);
  return (exact ? dayAndSecond : dayAndMinute).format(moment);
}
