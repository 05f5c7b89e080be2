// The page of those who run the server: reads how everything is, again and again while somebody looks, and says so
// where it could not.

import { enableCleanUp, jobs, mappings } from './admin-lists.js';
import { showAlerts, showPictures, showProviders, showStorage } from './admin-parts.js';
import { enableTraffic, showTraffic } from './admin-traffic.js';
import { ask } from './api.js';
import { onRecovery } from './connection.js';
import { announce } from './dom.js';
import { exactClock } from './figures.js';
import { hasEnded } from './session.js';
import { inWords } from './words.js';
import './frame.js';

const interval = 10000;
const at = (id) => document.getElementById(id);
const [overview, title, updated, stale, refreshButton, pauseButton] = ['overview', 'state-title', 'updated', 'stale', 'refresh', 'pause'].map(at);

const read = (path, show) => async () => show(await ask(path, { timeout: 15000 }));
let state = null;
let alertsRead = null;
const parts = [
  ['alerts', read('/api/admin/alerts', (alerts) => {
    state = showAlerts(alerts);
    alertsRead = Date.now();
  })],
  ['traffic and storage', read('/api/admin/video-proxy/stats', (stats) => {
    showTraffic(stats);
    showStorage(stats);
  })],
  ['providers', read('/api/admin/providers', showProviders)],
  ['video jobs', () => jobs.refresh()],
  ['pictures', read('/api/admin/images', showPictures)],
  ['addresses', () => mappings.refresh()],
];

let complete = null;
let timer = null;
let isReading = false;
let isWanted = false;
let isPaused = false;
let isBarred = false;
let told = null;

async function refresh() {
  isWanted = isReading;
  if (isReading || isBarred || hasEnded()) return;
  isReading = true;
  clearTimeout(timer);
  refreshButton.setAttribute('aria-disabled', 'true');
  const began = Date.now();
  const outcomes = await Promise.allSettled(parts.map(([, run]) => run()));
  isReading = false;
  // Something has changed since this began.
  if (isWanted) return refresh();
  refreshButton.removeAttribute('aria-disabled');
  const failed = parts.map(([name], index) => ({ name, problem: outcomes[index].reason })).filter(({ problem }) => problem);
  if (failed.length) sayStale(failed);
  else sayFresh(began);
  if (state !== null && !failed.some(({ name }) => name === 'alerts') && state !== told) {
    told = state;
    announce(`${state}.`);
  }
  plan(Math.max(interval, ...failed.map(({ problem }) => (problem.retryAfter ?? 0) * 1000)));
}

function plan(wait) {
  clearTimeout(timer);
  if (!isPaused && !isBarred && !document.hidden && !hasEnded()) timer = setTimeout(refresh, wait);
}

function sayFresh(moment) {
  complete = moment;
  stale.hidden = true;
  stale.textContent = '';
  delete overview.dataset.stale;
  sayUpdated();
}

function sayUpdated() {
  const rhythm = isPaused ? 'refreshing is paused' : `refreshes every ${interval / 1000} seconds`;
  updated.textContent = complete ? `Updated at ${exactClock(complete)}, ${rhythm}.` : 'Nothing has been read yet.';
}

function sayStale(failed) {
  const problem = failed.find(({ problem: one }) => [401, 403].includes(one.status))?.problem ?? failed[0].problem;
  const names = failed.map(({ name }) => name);
  const what = names.length === parts.length ? 'Could not refresh' : `Could not refresh ${new Intl.ListFormat('en').format(names)}`;
  const shown = complete ? `, showing the state of ${exactClock(complete)}.` : '.';
  const words = `${what}${shown} ${why(problem)}`;
  overview.dataset.stale = '';
  if (names.includes('alerts')) title.textContent = state === null ? 'It is not known how everything is' : `${state}, as of ${exactClock(alertsRead)}`;
  if (stale.textContent === words) return;
  stale.textContent = words;
  stale.hidden = false;
  announce(words);
}

function why(problem) {
  if (problem.status === 403) {
    isBarred = true;
    return 'This sign-in is not an administrator’s any more. Sign out and in again.';
  }
  if (problem.status === 401) return 'You have been signed out. Sign in again to go on.';
  if (problem.code === 'unreachable') return navigator.onLine === false ? 'You are offline.' : 'The server cannot be reached; this page tries again by itself.';
  return inWords(problem);
}

refreshButton.disabled = pauseButton.disabled = false;
refreshButton.addEventListener('click', refresh);
pauseButton.addEventListener('click', () => {
  isPaused = !isPaused;
  pauseButton.setAttribute('aria-pressed', String(isPaused));
  sayUpdated();
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
