// The client of the server's API: JSON requests and responses, every failure as a Problem.

export class Problem extends Error {
  constructor({ status = 0, code = 'unknown', message = '', details = [], matched = null, budget = null, retryAfter = null, requestID = null }) {
    super(message || code);
    Object.assign(this, { status, code, details, matched, budget, retryAfter, requestID });
  }
}

const observers = new Set();

// Calls the observer after every request, with 'reached', 'lost' or 'unauthenticated'.
export function observeConnection(observer) {
  observers.add(observer);
}

export function reportConnection(state) {
  for (const observer of observers) observer(state);
}

// Options: json (the body), key (Idempotency-Key), signal, keepalive, timeout in milliseconds, expects401 (do not
// report a 401 as an expired session), ignoresBody (do not read the body of a successful response).
export async function request(path, { method = 'GET', json, key, signal, keepalive, timeout = 30000, expects401, ignoresBody } = {}) {
  const headers = { Accept: 'application/json' };
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  try {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const response = await fetch(path, { method, headers, body, keepalive, signal: controller.signal, cache: 'no-store' });
    const text = ignoresBody && response.ok ? '' : await response.text();
    return parseResponse({ status: response.status, text, retryAfter: response.headers.get('Retry-After') }, expects401);
  } catch (error) {
    if (error instanceof Problem || signal?.aborted) throw error;
    reportConnection('lost');
    throw new Problem({ code: 'unreachable' });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

// Returns the response's data or throws a Problem; also for responses to an XMLHttpRequest.
export function parseResponse({ status, text, retryAfter }, expects401 = false) {
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    // An intermediary's HTML page: only the status matters.
  }
  if (status >= 200 && status < 300) {
    reportConnection('reached');
    return body?.data ?? body ?? {};
  }
  if (!body?.code && [502, 503, 504].includes(status)) {
    reportConnection('lost');
    throw new Problem({ status, code: 'unreachable' });
  }
  reportConnection(status === 401 && !expects401 ? 'unauthenticated' : 'reached');
  throw new Problem({
    status,
    code: body?.code ?? `http_${status}`,
    message: body?.message,
    details: Array.isArray(body?.details) ? body.details : [],
    // How many items a query matches, where another number was expected.
    matched: body?.matched ?? null,
    // The budget that does not allow an order.
    budget: body?.budget ?? null,
    retryAfter: retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
    requestID: body?.request_id,
  });
}

// A random key that identifies one submission, so that a retry is not charged twice.
export function idempotencyKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// The pairs of a query string: what is undefined is left out, a list has a pair for each of its values.
export const pairsOf = (values) => Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [value].flat().map((one) => [name, String(one)])));
