// The operations page: refreshes while the page is visible, and says so when it could not.

import { enableCleanUp, jobs, mappings } from './admin-tables.js';
import { showAlerts, showArchive, showImages, showProviders, showStorage } from './admin-sections.js';
import { enableTraffic, showTraffic } from './admin-traffic.js';
import { request } from './api.js';
import { onRecovery } from './connection.js';
import { announce } from './dom.js';
import { exactTime } from './format.js';
import { messageFor } from './messages.js';
import { hasExpired } from './session.js';
import './layout.js';

const interval = 10000;
const at = (id) => document.getElementById(id);
const [overview, title, updated, stale, refreshButton, pauseButton] = ['overview', 'state-title', 'updated', 'stale', 'refresh', 'pause'].map(at);

const load = (path, show) => async () => show(await request(path, { timeout: 15000 }));
let state = null;
let alertsLoadedAt = null;
const sections = [
  ['alerts', load('/api/admin/alerts', (alerts) => {
    state = showAlerts(alerts);
    alertsLoadedAt = Date.now();
  })],
  ['traffic', load('/api/admin/video-proxy/stats', (stats) => {
    showTraffic(stats);
    showStorage(stats);
  })],
  ['providers', load('/api/admin/providers', showProviders)],
  ['video jobs', () => jobs.refresh()],
  ['images', load('/api/admin/images', showImages)],
  ['storage', load('/api/admin/storage', showArchive)],
  ['video URLs', () => mappings.refresh()],
];

let lastComplete = null;
let timer = null;
let isRefreshing = false;
let isRequested = false;
let isPaused = false;
let isForbidden = false;
let announced = null;

async function refresh() {
  isRequested = isRefreshing;
  if (isRefreshing || isForbidden || hasExpired()) return;
  isRefreshing = true;
  clearTimeout(timer);
  refreshButton.setAttribute('aria-disabled', 'true');
  const began = Date.now();
  const outcomes = await Promise.allSettled(sections.map(([, run]) => run()));
  isRefreshing = false;
  // Requested again in the meantime.
  if (isRequested) return refresh();
  refreshButton.removeAttribute('aria-disabled');
  const failed = sections.map(([name], index) => ({ name, problem: outcomes[index].reason })).filter(({ problem }) => problem);
  if (failed.length) showStale(failed);
  else showFresh(began);
  if (state !== null && !failed.some(({ name }) => name === 'alerts') && state !== announced) {
    announced = state;
    announce(`${state}.`);
  }
  schedule(Math.max(interval, ...failed.map(({ problem }) => (problem.retryAfter ?? 0) * 1000)));
}

function schedule(delay) {
  clearTimeout(timer);
  if (!isPaused && !isForbidden && !document.hidden && !hasExpired()) timer = setTimeout(refresh, delay);
}

function showFresh(time) {
  lastComplete = time;
  stale.hidden = true;
  stale.textContent = '';
  delete overview.dataset.stale;
  showUpdated();
}

function showUpdated() {
  const intervalText = isPaused ? 'refreshing is paused' : `refreshes every ${interval / 1000} seconds`;
  updated.textContent = lastComplete ? `Updated at ${exactTime(lastComplete)}, ${intervalText}.` : 'Not loaded yet.';
}

function showStale(failed) {
  const problem = failed.find(({ problem: one }) => [401, 403].includes(one.status))?.problem ?? failed[0].problem;
  const names = failed.map(({ name }) => name);
  const what = names.length === sections.length ? 'Could not refresh' : `Could not refresh ${new Intl.ListFormat('en').format(names)}`;
  const shown = lastComplete ? `, showing data from ${exactTime(lastComplete)}.` : '.';
  const text = `${what}${shown} ${explain(problem)}`;
  overview.dataset.stale = '';
  if (names.includes('alerts')) title.textContent = state === null ? 'Status unknown' : `${state}, as of ${exactTime(alertsLoadedAt)}`;
  if (stale.textContent === text) return;
  stale.textContent = text;
  stale.hidden = false;
  announce(text);
}

function explain(problem) {
  if (problem.status === 403) {
    isForbidden = true;
    return problem.code === 'forbidden' ? 'You are not an administrator any more.' : messageFor(problem);
  }
  if (problem.status === 401) return 'Your session has expired. Sign in again to continue.';
  if (problem.code === 'unreachable') return navigator.onLine === false ? 'You are offline.' : 'The server cannot be reached; trying again.';
  return messageFor(problem);
}

refreshButton.disabled = pauseButton.disabled = false;
refreshButton.addEventListener('click', refresh);
pauseButton.addEventListener('click', () => {
  isPaused = !isPaused;
  pauseButton.setAttribute('aria-pressed', String(isPaused));
  showUpdated();
  if (isPaused) clearTimeout(timer);
  else refresh();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) clearTimeout(timer);
  else if (!isPaused) refresh();
});
addEventListener('pageshow', (event) => event.persisted && refresh());
onRecovery(() => !isPaused && refresh());
enableTraffic();
enableCleanUp(refresh);
await refresh();
