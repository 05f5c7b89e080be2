// Dates and times for people, in the browser's language.

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });
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
export const monthOf = (timestamp) => month.format(timestamp);

export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s` : `${seconds} s`;
}

// The end of the day that a date field holds: a list of its items, newest first, starts there.
export function endOfDay(text) {
  const [year, monthNumber, date] = text.split('-').map(Number);
  const end = new Date(year, monthNumber - 1, date + 1);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}
