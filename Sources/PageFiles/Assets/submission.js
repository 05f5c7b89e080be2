// Submits what is paid for: sending the same again, as after a lost connection, reuses the key of the first attempt, so
// that nothing is charged twice.

import { idempotencyKey } from './api.js';

// With these the attempt has ended, and the visitor has seen it fail: the next press is a new submission.
const ends = ['provider_unavailable', 'image_refused', 'idempotency_key_reused'];

// Whether an attempt that failed with this problem may have been accepted all the same.
export const isUncertain = ({ status, code }) => !ends.includes(code) && (!status || status >= 500 || code === 'idempotency_in_progress');

export class Submission {
  #attempt = null;

  // Content: what is submitted, as JSON can say it. send(key) sends it; what is being sent is not sent twice.
  send(content, send) {
    const text = JSON.stringify(content);
    if (this.#attempt?.text !== text) this.#attempt = { text, key: idempotencyKey(), response: null };
    const attempt = this.#attempt;
    attempt.response ??= this.#run(attempt, send);
    return attempt.response;
  }

  // What JSON cannot say, such as a file, has changed.
  forget() {
    this.#attempt = null;
  }

  async #run(attempt, send) {
    try {
      const response = await send(attempt.key);
      this.#end(attempt);
      return response;
    } catch (problem) {
      if (ends.includes(problem.code)) this.#end(attempt);
      throw problem;
    } finally {
      attempt.response = null;
    }
  }

  #end(attempt) {
    if (this.#attempt === attempt) this.#attempt = null;
  }
}
