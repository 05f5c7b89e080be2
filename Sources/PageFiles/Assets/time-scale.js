// What the points of a chart stand for, each beginning at its `at`: minutes in the browser's time zone, or days and months
// in UTC. A scale has `each` (the name of an interval), `labelWidth` (in em), `middle` (where in its interval a label
// stands: 0 to 1), ticks(points, room) → the indexes that get labels, if a label takes the room of so many points,
// label(point), and period(point), the whole interval in words.

import { shortTime } from './format.js';

const minuteSteps = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720];
const monthSteps = [1, 2, 3, 4, 6, 12, 24, 60];
const format = (options) => new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' });
const [day, dayInFull] = [{ day: 'numeric', month: 'short' }, { dateStyle: 'full' }].map(format);
const [month, monthInFull] = [{ month: 'short', year: 'numeric' }, { month: 'long', year: 'numeric' }].map(format);

const minutesOfDay = ({ at }) => new Date(at).getHours() * 60 + new Date(at).getMinutes();
const monthOfYear = ({ at }) => new Date(at).getUTCMonth();
const indexes = (points, isTick) => points.flatMap((point, index) => (isTick(point, index) ? [index] : []));

export const minuteScale = (minutes) => ({
  each: minutes === 1 ? 'minute' : `${minutes} minutes`,
  labelWidth: 4,
  middle: 0,
  ticks(points, room) {
    const step = minuteSteps.find((one) => one >= room * minutes) ?? 1440;
    return indexes(points, (point) => minutesOfDay(point) % step === 0);
  },
  label: ({ at }) => shortTime(new Date(at)),
  period({ at }) {
    const from = new Date(at);
    const until = from.getTime() + minutes * 60000;
    return `${shortTime(from)} to ${until > Date.now() ? 'now' : shortTime(until)}`;
  },
});

export const dayScale = {
  each: 'day',
  labelWidth: 5,
  middle: 0.5,
  // Counted from the last day.
  ticks: (points, room) => indexes(points, (_, index) => (points.length - 1 - index) % Math.ceil(room) === 0),
  label: ({ at }) => day.format(new Date(at)),
  period: ({ at }) => dayInFull.format(new Date(at)),
};

export const monthScale = {
  each: 'month',
  labelWidth: 6.5,
  middle: 0.5,
  ticks(points, room) {
    const step = monthSteps.find((one) => one >= room) ?? 120;
    return indexes(points, (point) => (step <= 12 ? monthOfYear(point) % step === 0 : monthOfYear(point) === 0 && new Date(point.at).getUTCFullYear() % (step / 12) === 0));
  },
  label: ({ at }) => month.format(new Date(at)),
  period: ({ at }) => monthInFull.format(new Date(at)),
};
