// What budgets are called, what they allow, and what an exhausted one means.

import { duration, plural } from './format.js';

const names = {
  user: 'Your budget', key: 'The budget of the key', visitor: 'The budget of your network', visitors: 'The budget of all visitors', everything: 'The budget of this server',
};
const periods = { day: 'for today', month: 'for this month' };
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', timeZone: 'UTC' });

// The limits of { per_day: "0.50" }, such as ["0.50 a day"].
export const limitsOf = (budget) => [budget?.per_day && `${budget.per_day} a day`, budget?.per_month && `${budget.per_month} a month`].filter(Boolean);

// Those of an API key, such as "5 orders a day, 0.50 a day".
export const keyLimits = ({ orders_per_day: orders, budget }) => [orders && `${plural(orders, 'order')} a day`, ...limitsOf(budget)].filter(Boolean).join(', ');

export const budgetName = ({ scope, period }) => `${names[scope] ?? 'A budget'} ${periods[period] ?? ''}`.trim();

// "it begins anew at 00:00 UTC (in 5 h)"; budgets of a month also say the day.
export function renewal({ period, renews_at: time }) {
  const at = Date.parse(time);
  const date = period === 'month' ? ` on ${day.format(at)}` : '';
  return `it begins anew${date} at 00:00 UTC (in ${duration(Math.max(60, (at - Date.now()) / 1000))})`;
}

// Budget: the member `budget` of the error `budget_exhausted`.
export function exhausted(budget) {
  const name = budgetName(budget);
  if (budget.needed === null) return `What this costs is not known, and ${name[0].toLowerCase()}${name.slice(1)} is limited. Ask an administrator.`;
  if (Number(budget.left) > 0) return `${name} has ${budget.left} ${budget.currency} left, and this costs ${budget.needed} ${budget.currency}; ${renewal(budget)}.`;
  return `${name} is used up; ${renewal(budget)}.`;
}
