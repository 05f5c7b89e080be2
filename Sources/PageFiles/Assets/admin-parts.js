// What of the state of things fits on a few lines: alerts, providers, pictures, and where the videos' addresses stand.

import { figure } from './admin-traffic.js';
import { h } from './dom.js';
import { bytes, count, counted, nothing, span, when } from './figures.js';
import { Table } from './table.js';

const at = (id) => document.getElementById(id);
const ordinaryTitle = document.title;

export const time = (text, exact = false) => (text ? h('time', { datetime: text, title: new Date(text).toLocaleString() }, when(text, exact)) : nothing);
// A visitor's name has seventy characters, of which the first tell one from another.
export const code = (text) => (text ? h('code', { title: text.length > 40 ? text : null }, text.length > 40 ? `${text.slice(0, 20)}…${text.slice(-6)}` : text) : nothing);
export const mark = (name, words) => h('span', { class: 'mark', 'data-mark': name }, words);
const since = (text) => span((Date.now() - new Date(text)) / 1000);

const ended = new Table(at('alert-list'), {
  label: 'Alerts, active and ended, newest first',
  empty: 'There has been no alert lately.',
  columns: [
    { title: 'Alert', cell: (alert) => code(alert.rule) },
    { title: 'What it says', cell: (alert) => alert.summary },
    { title: 'State', cell: (alert) => (alert.endedAt ? mark('over', 'Over') : mark('bad', 'Active')) },
    { title: 'Since', cell: (alert) => time(alert.since) },
    { title: 'Until', cell: (alert) => time(alert.endedAt) },
    { title: 'For', number: true, cell: (alert) => span((new Date(alert.endedAt ?? Date.now()) - new Date(alert.since)) / 1000) },
  ],
});

// Returns the words of the state line.
export function showAlerts({ active, recent }) {
  const words = active.length ? `${counted(active.length, 'alert is', 'alerts are')} active` : 'Everything is well';
  at('overview').dataset.state = active.length ? 'bad' : 'good';
  at('state-title').textContent = words;
  at('state-alerts').replaceChildren(...active.map((alert) => h('li', {}, h('strong', {}, alert.summary), h('span', {}, `for ${since(alert.since)}`))));
  document.title = active.length ? `(${active.length}) ${ordinaryTitle}` : ordinaryTitle;
  const over = recent.filter((alert) => alert.endedAt);
  ended.show([...active, ...over], Math.floor(Date.now() / 60000));
  return words;
}

const states = {
  reachable: ['good', 'Reachable'], throttled: ['wait', 'Throttled'], failing: ['bad', 'Failing'], unknown: ['none', 'Not called yet'],
};

export function showProviders({ providers }) {
  at('provider-list').replaceChildren(...providers.map((provider) => {
    const [name, words] = states[provider.state] ?? states.unknown;
    return h('li', { class: 'provider', 'data-kind': provider.kind },
      h('div', { class: 'provider-head' }, h('h3', {}, provider.kind === 'videos' ? 'Videos' : 'Pictures'), mark(name, words)),
      h('dl', { class: 'facts-list' },
        h('dt', {}, 'Calls in the last hour'), h('dd', {}, count(provider.callsLastHour)),
        h('dt', {}, 'Errors among them'), h('dd', {}, count(provider.errorsLastHour)),
        h('dt', {}, 'Last success'), h('dd', {}, time(provider.lastSuccessAt, true)),
        h('dt', {}, 'Last error'), h('dd', {}, provider.lastErrorAt ? [time(provider.lastErrorAt, true), ` ${provider.lastError ?? ''}`] : 'None')));
  }));
}

const waiting = new Table(at('waiting-list'), {
  label: 'Picture tasks without a callback, oldest first',
  empty: 'Every task that is under way is younger than its callback, or has had it.',
  columns: [
    { title: 'Task', cell: (image) => code(image.taskId) },
    { title: 'Picture', cell: (image) => code(image.id) },
    { title: 'User', cell: (image) => code(image.userId) },
    { title: 'Asked for', cell: (image) => time(image.createdAt) },
    { title: 'Waiting', number: true, cell: (image) => span(image.waitingSeconds) },
  ],
});

export function showPictures({ byStatus, withoutCallback, withoutCallbackCount: all }) {
  const names = { pending: 'Pending', completed: 'Completed', failed: 'Failed' };
  at('picture-figures').replaceChildren(...Object.entries(names).map(([name, title]) => figure(title, count(byStatus[name] ?? 0))),
    figure('Without a callback', count(all), all > withoutCallback.length ? `the oldest ${count(withoutCallback.length)} below` : null));
  waiting.show(withoutCallback);
}

const played = new Table(at('played-list'), {
  label: 'Most played videos',
  empty: 'No video has been played yet.',
  columns: [
    { title: 'Address', cell: (mapping) => code(mapping.proxy_id) },
    { title: 'Task', cell: (mapping) => code(mapping.task_id) },
    { title: 'Plays', number: true, name: 'plays', cell: (mapping) => count(mapping.access_count) },
    { title: 'Last played', cell: (mapping) => time(mapping.last_accessed_at) },
    { title: 'Made', cell: (mapping) => time(mapping.created_at) },
    { title: 'Expires', cell: (mapping) => time(mapping.expires_at) },
  ],
});

export function showStorage({ storage, mostPlayed }) {
  at('storage-figures').replaceChildren(figure('Active', count(storage.active)), figure('Expired', count(storage.expired)), figure('Size on disk', bytes(storage.bytes)));
  played.show(mostPlayed);
}
