// The lists that are long: the videos' addresses with their clean-up, and the jobs with another try for those that ended.

import { code, mark, time } from './admin-parts.js';
import { figure } from './admin-traffic.js';
import { agreement } from './agreement.js';
import { ask } from './api.js';
import { h } from './dom.js';
import { count, counted, exactClock, milliseconds, span } from './figures.js';
import { PagedTable } from './paged-table.js';
import { inWords } from './words.js';

const at = (id) => document.getElementById(id);

async function page(path, field, { choice, cursor, limit }) {
  const query = new URLSearchParams({ limit });
  if (choice) query.set('status', choice);
  if (cursor) query.set('cursor', cursor);
  const answer = await ask(`${path}?${query}`);
  return { answer, rows: answer[field], pagination: answer.pagination };
}

export const mappings = new PagedTable(at('mapping-list'), {
  name: 'mappings', label: 'Addresses of videos', empty: 'There is no such address.',
  choices: [['', 'All'], ['active', 'Active'], ['expired', 'Expired']],
  load: (wanted) => page('/api/admin/video-proxy/mappings', 'mappings', wanted),
  columns: [
    { title: 'Address', cell: (mapping) => code(mapping.proxy_id) },
    { title: 'Task', cell: (mapping) => code(mapping.task_id) },
    { title: 'State', cell: (mapping) => (mapping.isExpired ? mark('over', 'Expired') : mark('good', 'Active')) },
    { title: 'Plays', number: true, cell: (mapping) => count(mapping.access_count) },
    { title: 'Last played', cell: (mapping) => time(mapping.last_accessed_at) },
    { title: 'Made', cell: (mapping) => time(mapping.created_at) },
    { title: 'Expires', cell: (mapping) => time(mapping.expires_at) },
  ],
});

const names = { pending: 'Pending', queued: 'Queued', processing: 'Processing', completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled', parked: 'Parked' };
const marks = { completed: 'good', failed: 'bad', cancelled: 'over', parked: 'bad' };
const nameOf = (status) => names[status] ?? status;
const said = new Map();
const busy = new Set();

export const jobs = new PagedTable(at('job-list'), {
  name: 'jobs', label: 'Video jobs', empty: 'There is no such job.',
  choices: [['', 'All'], ...['pending', 'processing', 'completed', 'failed', 'cancelled', 'parked'].map((status) => [status, nameOf(status)])],
  load: async (wanted) => {
    const read = await page('/api/admin/jobs', 'jobs', wanted);
    showSummary(read.answer);
    return read;
  },
  columns: [
    { title: 'Job', cell: (job) => code(job.job_id) },
    { title: 'User', cell: (job) => code(job.user_id) },
    { title: 'State', cell: (job) => (job.isParked ? mark('bad', 'Parked') : mark(marks[job.status] ?? 'wait', nameOf(job.status))) },
    { title: 'Why', name: 'why', cell: (job) => [job.error ?? '', said.has(job.job_id) && outcome(said.get(job.job_id))].filter(Boolean) },
    { title: 'Attempts', number: true, cell: (job) => count(job.attempts) },
    { title: 'Ordered', cell: (job) => time(job.created_at, true) },
    { title: 'Changed', cell: (job) => time(job.updated_at, true) },
    { title: 'Action', name: 'act', cell: (job) => (job.isParked || job.status === 'failed' ? retryButton(job) : '') },
  ],
});

const outcome = ({ words, isBad }) => h('span', { class: isBad ? 'said bad' : 'said' }, words);

function showSummary({ byStatus, oldestWaiting }) {
  at('job-figures').replaceChildren(...Object.entries(byStatus).map(([status, number]) => figure(nameOf(status), count(number))));
  at('oldest').replaceChildren(...(oldestWaiting
    ? ['The oldest that waits is ', code(oldestWaiting.job_id), `, for ${span(oldestWaiting.waitingSeconds)}.`]
    : ['No job waits.']));
}

function retryButton(job) {
  return h('button', {
    type: 'button', class: 'button second small', 'data-focus': job.job_id, 'aria-disabled': busy.has(job.job_id) ? 'true' : null, onclick: () => retry(job),
  }, busy.has(job.job_id) ? 'Sending…' : 'Retry', h('span', { class: 'vh' }, ` job ${job.job_id}`));
}

const redraw = () => jobs.redraw([[...said], [...busy]]);

async function retry({ job_id: id }) {
  if (busy.has(id)) return;
  busy.add(id);
  redraw();
  const hadFocus = () => document.activeElement?.dataset.focus === id;
  let isRefused = false;
  try {
    const { job } = await ask(`/api/admin/jobs/${encodeURIComponent(id)}/retry`, { method: 'POST', json: {} });
    said.set(id, { words: `Sent off again at ${exactClock(Date.now())}.`, isBad: false });
    tellResult(`Job ${id} is sent off again${job?.status ? `; it is ${nameOf(job.status).toLowerCase()} now` : ''}.`, false);
  } catch (problem) {
    isRefused = true;
    // The server's own words: it knows why.
    const words = problem.status === 409 && problem.message ? problem.message : inWords(problem);
    said.set(id, { words: `Not sent off again. ${words}`, isBad: true });
    tellResult(`Job ${id} was not sent off again. ${words}`, true);
  }
  busy.delete(id);
  const keeps = hadFocus();
  redraw();
  if (isRefused) return;
  await jobs.refresh().catch(() => {});
  // The button has gone with the need for it.
  if (keeps && !hadFocus()) at('job-result').focus();
}

function tellResult(words, isBad) {
  const place = at('job-result');
  place.hidden = false;
  place.classList.toggle('bad', isBad);
  place.textContent = words;
}

// Changed: called when there is less than before.
export function enableCleanUp(changed) {
  const [button, result] = [at('clean-up'), at('clean-up-result')];
  let isRunning = false;
  button.disabled = false;
  button.addEventListener('click', async () => {
    if (isRunning) return;
    const isAgreed = await agreement({
      title: 'Clean up now?',
      words: 'Addresses of videos that have expired are removed now instead of at the next clean-up, and so is history that is older than this server keeps it. This cannot be taken back.',
      yes: 'Clean up',
    });
    if (!isAgreed) return;
    isRunning = true;
    button.setAttribute('aria-disabled', 'true');
    result.classList.remove('bad');
    result.textContent = 'Cleaning up…';
    try {
      const { removed, durationMilliseconds } = await ask('/api/admin/video-proxy/cleanup', { method: 'POST', json: {}, timeout: 120000 });
      result.textContent = `${counted(removed, 'record')} removed in ${milliseconds(durationMilliseconds)}, at ${exactClock(Date.now())}.`;
      changed();
    } catch (problem) {
      result.classList.add('bad');
      result.textContent = `Nothing was removed, as far as is known. ${inWords(problem)}`;
    }
    isRunning = false;
    button.removeAttribute('aria-disabled');
  });
}
