// Numbers and times for display, with units and few digits.

const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const finePercent = new Intl.NumberFormat(undefined, { style: 'percent', maximumSignificantDigits: 1 });
// A 24-hour clock in every language, as in logs.
const minutes = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const seconds = { ...minutes, second: '2-digit' };
const days = { day: 'numeric', month: 'short' };
const minute = new Intl.DateTimeFormat(undefined, minutes);
const second = new Intl.DateTimeFormat(undefined, seconds);
const dayAndMinute = new Intl.DateTimeFormat(undefined, { ...days, ...minutes });
const dayAndSecond = new Intl.DateTimeFormat(undefined, { ...days, ...seconds });
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

export const dash = '–';
export const isMissing = (value) => value === null || value === undefined;

const significant = (value) => value.toLocaleString(undefined, { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });

export const count = (value) => (isMissing(value) ? dash : whole.format(value));
export const compact = (value) => (value < 10000 ? whole.format(value) : short.format(value));

// "1 job", "2 jobs".
export const plural = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

// Decimal units: steps of 1000.
export function bytes(value) {
  if (isMissing(value)) return dash;
  let step = 0;
  let rest = value;
  while (rest >= 999.5 && step < units.length - 1) {
    rest /= 1000;
    step += 1;
  }
  return `${step ? significant(rest) : whole.format(rest)} ${units[step]}`;
}

export function milliseconds(value) {
  if (isMissing(value)) return dash;
  if (value < 999.5) return `${value < 10 ? significant(value) : Math.round(value)} ms`;
  if (value < 59950) return `${significant(value / 1000)} s`;
  return duration(value / 1000);
}

// A duration in its two largest units.
export function duration(seconds) {
  if (isMissing(seconds)) return dash;
  const s = Math.max(0, Math.round(seconds));
  const parts = [[Math.floor(s / 86400), 'd'], [Math.floor(s / 3600) % 24, 'h'], [Math.floor(s / 60) % 60, 'min'], [s % 60, 's']];
  const first = Math.max(0, parts.findIndex(([value]) => value));
  if (!s) return '0 s';
  return parts.slice(first, first + 2).filter(([value]) => value).map(([value, unit]) => `${value} ${unit}`).join(' ');
}

export function percentage(value) {
  if (isMissing(value)) return dash;
  return value > 0 && value < 0.0095 ? finePercent.format(value) : percent.format(value);
}

export const shortTime = (date) => minute.format(date);
export const exactTime = (date) => second.format(date);

// The date is left out for today.
export function dateTime(text, exact = false) {
  const date = new Date(text ?? NaN);
  if (Number.isNaN(date.getTime())) return dash;
  if (date.toDateString() === new Date().toDateString()) return (exact ? second : minute).format(date);
  return (exact ? dayAndSecond : dayAndMinute).format(date);
}
