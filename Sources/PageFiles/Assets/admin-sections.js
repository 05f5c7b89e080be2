// The short sections of the operations page: alerts, providers, images, storage, and video URLs.

import { code, mark, stat, time } from './admin-parts.js';
import { h } from './dom.js';
import { bytes, count, duration, plural } from './format.js';
import { Table } from './table.js';

const at = (id) => document.getElementById(id);
const pageTitle = document.title;

const since = (text) => duration((Date.now() - new Date(text)) / 1000);

const alertTable = new Table(at('alert-list'), {
  label: 'Alerts, active and resolved, newest first',
  empty: 'No recent alerts.',
  columns: [
    { title: 'Alert', cell: (alert) => code(alert.rule) },
    { title: 'Summary', cell: (alert) => alert.summary },
    { title: 'Status', cell: (alert) => (alert.endedAt ? mark('over', 'Resolved') : mark('bad', 'Active')) },
    { title: 'Started', cell: (alert) => time(alert.since) },
    { title: 'Resolved', cell: (alert) => time(alert.endedAt) },
    { title: 'Duration', number: true, cell: (alert) => duration((new Date(alert.endedAt ?? Date.now()) - new Date(alert.since)) / 1000) },
  ],
});

// Returns the text of the status line.
export function showAlerts({ active, recent }) {
  const text = active.length ? `${plural(active.length, 'alert is', 'alerts are')} active` : 'No active alerts';
  at('overview').dataset.state = active.length ? 'bad' : 'good';
  at('state-title').textContent = text;
  at('state-alerts').replaceChildren(...active.map((alert) => h('li', {}, h('strong', {}, alert.summary), h('span', {}, `for ${since(alert.since)}`))));
  document.title = active.length ? `(${active.length}) ${pageTitle}` : pageTitle;
  const resolved = recent.filter((alert) => alert.endedAt);
  alertTable.show([...active, ...resolved], Math.floor(Date.now() / 60000));
  return text;
}

const states = {
  reachable: ['good', 'Reachable'], throttled: ['wait', 'Throttled'], failing: ['bad', 'Failing'], unknown: ['none', 'Not called yet'],
};

export function showProviders({ providers }) {
  at('provider-list').replaceChildren(...providers.map((provider) => {
    const [markName, label] = states[provider.state] ?? states.unknown;
    return h('li', { class: 'provider', 'data-kind': provider.kind },
      h('div', { class: 'provider-head' }, h('h3', {}, provider.kind === 'videos' ? 'Videos' : 'Images'), mark(markName, label)),
      h('dl', { class: 'facts-list' },
        h('dt', {}, 'Calls in the last hour'), h('dd', {}, count(provider.callsLastHour)),
        h('dt', {}, 'Errors in the last hour'), h('dd', {}, count(provider.errorsLastHour)),
        h('dt', {}, 'Last success'), h('dd', {}, time(provider.lastSuccessAt, true)),
        h('dt', {}, 'Last error'), h('dd', {}, provider.lastErrorAt ? [time(provider.lastErrorAt, true), ` ${provider.lastError ?? ''}`] : 'None')));
  }));
}

const waiting = new Table(at('waiting-list'), {
  label: 'Image tasks without a callback, oldest first',
  empty: 'No task is overdue for a callback.',
  columns: [
    { title: 'Task', cell: (image) => code(image.taskId) },
    { title: 'Image', cell: (image) => code(image.id) },
    { title: 'User', cell: (image) => code(image.userId) },
    { title: 'Submitted', cell: (image) => time(image.createdAt) },
    { title: 'Waiting', number: true, cell: (image) => duration(image.waitingSeconds) },
  ],
});

export function showImages({ byStatus, withoutCallback, withoutCallbackCount: all }) {
  const names = { pending: 'Pending', completed: 'Completed', failed: 'Failed' };
  at('image-stats').replaceChildren(...Object.entries(names).map(([name, title]) => stat(title, count(byStatus[name] ?? 0))),
    stat('Without a callback', count(all), all > withoutCallback.length ? `the oldest ${count(withoutCallback.length)} below` : null));
  waiting.show(withoutCallback);
}

const kinds = {
  image: 'Images', video: 'Videos', poster: 'Posters', preview: 'Previews', thumbnail: 'Thumbnails', upload: 'Uploads',
};

const stored = new Table(at('stored-list'), {
  label: 'What is stored',
  empty: 'Nothing is stored yet.',
  columns: [
    { title: 'Kind', cell: (total) => kinds[total.kind] ?? total.kind },
    { title: 'Objects', number: true, cell: (total) => count(total.objects) },
    { title: 'Size', number: true, cell: (total) => bytes(total.bytes) },
  ],
});

// The copies of images and videos into storage, and what is there.
export function showArchive({ stored: totals, images, videos }) {
  const sum = (name) => images[name] + videos[name];
  const oldest = Math.max(images.oldestWaitingSeconds ?? 0, videos.oldestWaitingSeconds ?? 0);
  at('archive-stats').replaceChildren(
    stat('Stored', bytes(totals.reduce((size, total) => size + total.bytes, 0))),
    stat('Copies waiting', count(sum('waiting')), sum('waiting') ? `the oldest for ${duration(oldest)}` : null),
    stat('Failing', count(sum('failing')), sum('endangered') ? `${count(sum('endangered'))} will be lost within the hour` : null),
    stat('Lost', count(sum('lost'))));
  stored.show(totals);
}

const played = new Table(at('played-list'), {
  label: 'Most played videos',
  empty: 'No video has been played yet.',
  columns: [
    { title: 'Proxy ID', cell: (mapping) => code(mapping.proxy_id) },
    { title: 'Task', cell: (mapping) => code(mapping.task_id) },
    { title: 'Plays', number: true, name: 'plays', cell: (mapping) => count(mapping.access_count) },
    { title: 'Last played', cell: (mapping) => time(mapping.last_accessed_at) },
    { title: 'Created', cell: (mapping) => time(mapping.created_at) },
    { title: 'Expires', cell: (mapping) => time(mapping.expires_at) },
  ],
});

export function showStorage({ storage, mostPlayed }) {
  at('storage-stats').replaceChildren(stat('Active', count(storage.active)), stat('Expired', count(storage.expired)), stat('Size on disk', bytes(storage.bytes)));
  played.show(mostPlayed);
}
