// Dates and times for people, in the browser's language.

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });
const long = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });
const month = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export function ago(timestamp, now = Date.now()) {
  const seconds = Math.round((timestamp - now) / 1000);
  if (Math.abs(seconds) < 45) return 'just now';
  if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (Math.abs(seconds) < 86400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (Math.abs(seconds) < 7 * 86400) return relative.format(Math.round(seconds / 86400), 'day');
  return (new Date(timestamp).getFullYear() === new Date(now).getFullYear() ? day : dayAndYear).format(timestamp);
}

export const fullDate = (timestamp) => full.format(timestamp);
export const dayOf = (timestamp) => long.format(timestamp);
export const monthOf = (timestamp) => month.format(timestamp);

export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s` : `${seconds} s`;
}

// The start of the day that a date field holds, in the browser's time zone.
export const startOfDay = (text) => dateIn(text, 0);
// Its end, exclusive: a list of its items, newest first, starts there.
export const endOfDay = (text) => dateIn(text, 1);

function dateIn(text, days) {
  const [year, monthNumber, date] = text.split('-').map(Number);
  const result = new Date(year, monthNumber - 1, date + days);
  return Number.isNaN(result.getTime()) ? null : result.toISOString();
}
