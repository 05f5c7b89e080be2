// The paged tables: video URLs with their cleanup, and video jobs with a retry for failed ones.

import { code, loadPage, mark, stat, time } from './admin-parts.js';
import { request } from './api.js';
import { confirmDialog } from './confirm-dialog.js';
import { h } from './dom.js';
import { count, duration, exactTime, milliseconds, plural } from './format.js';
import { messageFor } from './messages.js';
import { PagedTable } from './paged-table.js';

const at = (id) => document.getElementById(id);

const page = (path, field, { choice, ...position }) => loadPage(path, field, position, { status: choice || undefined });

export const mappings = new PagedTable(at('mapping-list'), {
  name: 'mappings', label: 'Video URLs', empty: 'No video URLs.',
  choices: [['', 'All'], ['active', 'Active'], ['expired', 'Expired']],
  load: (options) => page('/api/admin/video-proxy/mappings', 'mappings', options),
  columns: [
    { title: 'Proxy ID', cell: (mapping) => code(mapping.proxy_id) },
    { title: 'Task', cell: (mapping) => code(mapping.task_id) },
    { title: 'Status', cell: (mapping) => (mapping.isExpired ? mark('over', 'Expired') : mark('good', 'Active')) },
    { title: 'Plays', number: true, cell: (mapping) => count(mapping.access_count) },
    { title: 'Last played', cell: (mapping) => time(mapping.last_accessed_at) },
    { title: 'Created', cell: (mapping) => time(mapping.created_at) },
    { title: 'Expires', cell: (mapping) => time(mapping.expires_at) },
  ],
});

const statusNames = { pending: 'Pending', queued: 'Queued', processing: 'Processing', completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled', parked: 'Parked' };
const statusMarks = { completed: 'good', failed: 'bad', cancelled: 'over', parked: 'bad' };
const nameOf = (status) => statusNames[status] ?? status;
const outcomes = new Map();
const retrying = new Set();

export const jobs = new PagedTable(at('job-list'), {
  name: 'jobs', label: 'Video jobs', empty: 'No jobs.',
  choices: [['', 'All'], ...['pending', 'processing', 'completed', 'failed', 'cancelled', 'parked'].map((status) => [status, nameOf(status)])],
  load: async (options) => {
    const result = await page('/api/admin/jobs', 'jobs', options);
    showSummary(result.data);
    return result;
  },
  columns: [
    { title: 'Job', cell: (job) => code(job.job_id) },
    { title: 'User', cell: (job) => code(job.user_id) },
    { title: 'Status', cell: (job) => (job.isParked ? mark('bad', 'Parked') : mark(statusMarks[job.status] ?? 'wait', nameOf(job.status))) },
    { title: 'Reason', name: 'reason', cell: (job) => [job.error ?? '', outcomes.has(job.job_id) && outcome(outcomes.get(job.job_id))].filter(Boolean) },
    { title: 'Attempts', number: true, cell: (job) => count(job.attempts) },
    { title: 'Submitted', cell: (job) => time(job.created_at, true) },
    { title: 'Updated', cell: (job) => time(job.updated_at, true) },
    { title: 'Action', name: 'action', cell: (job) => (job.isParked || job.status === 'failed' ? retryButton(job) : '') },
  ],
});

const outcome = ({ text, isBad }) => h('span', { class: isBad ? 'outcome bad' : 'outcome' }, text);

function showSummary({ byStatus, oldestWaiting }) {
  at('job-stats').replaceChildren(...Object.entries(byStatus).map(([status, number]) => stat(nameOf(status), count(number))));
  at('oldest').replaceChildren(...(oldestWaiting
    ? ['The oldest waiting job is ', code(oldestWaiting.job_id), `, waiting for ${duration(oldestWaiting.waitingSeconds)}.`]
    : ['No jobs are waiting.']));
}

function retryButton(job) {
  return h('button', {
    type: 'button', class: 'button second small', 'data-focus': job.job_id, 'aria-disabled': retrying.has(job.job_id) ? 'true' : null, onclick: () => retry(job),
  }, retrying.has(job.job_id) ? 'Retrying…' : 'Retry', h('span', { class: 'vh' }, ` job ${job.job_id}`));
}

const redraw = () => jobs.redraw([[...outcomes], [...retrying]]);

async function retry({ job_id: id }) {
  if (retrying.has(id)) return;
  retrying.add(id);
  redraw();
  const hadFocus = () => document.activeElement?.dataset.focus === id;
  let hasFailed = false;
  try {
    const { job } = await request(`/api/admin/jobs/${encodeURIComponent(id)}/retry`, { method: 'POST', json: {} });
    outcomes.set(id, { text: `Retried at ${exactTime(Date.now())}.`, isBad: false });
    showResult(`Job ${id} was retried${job?.status ? `; it is ${nameOf(job.status).toLowerCase()} now` : ''}.`, false);
  } catch (problem) {
    hasFailed = true;
    // The message of a 409 says why this job cannot be retried.
    const message = problem.status === 409 && problem.message ? problem.message : messageFor(problem);
    outcomes.set(id, { text: `Not retried. ${message}`, isBad: true });
    showResult(`Job ${id} was not retried. ${message}`, true);
  }
  retrying.delete(id);
  const keepsFocus = hadFocus();
  redraw();
  if (hasFailed) return;
  await jobs.refresh().catch(() => {});
  // The button is gone: the job no longer needs a retry.
  if (keepsFocus && !hadFocus()) at('job-result').focus();
}

function showResult(text, isBad) {
  const result = at('job-result');
  result.hidden = false;
  result.classList.toggle('bad', isBad);
  result.textContent = text;
}

// Calls onRemoved after records were removed.
export function enableCleanUp(onRemoved) {
  const [button, result] = [at('clean-up'), at('clean-up-result')];
  let isRunning = false;
  button.disabled = false;
  button.addEventListener('click', async () => {
    if (isRunning) return;
    const isConfirmed = await confirmDialog({
      title: 'Clean up now?',
      text: 'This deletes expired video URLs and history past its retention time now, instead of at the next scheduled cleanup. It cannot be undone.',
      confirmLabel: 'Clean up',
    });
    if (!isConfirmed) return;
    isRunning = true;
    button.setAttribute('aria-disabled', 'true');
    result.classList.remove('bad');
    result.textContent = 'Cleaning up…';
    try {
      const { removed, durationMilliseconds } = await request('/api/admin/video-proxy/cleanup', { method: 'POST', json: {}, timeout: 120000 });
      result.textContent = `${plural(removed, 'record')} removed in ${milliseconds(durationMilliseconds)}, at ${exactTime(Date.now())}.`;
      onRemoved();
    } catch (problem) {
      result.classList.add('bad');
      result.textContent = `The cleanup may not have finished. ${messageFor(problem)}`;
    }
    isRunning = false;
    button.removeAttribute('aria-disabled');
  });
}
