// The part of a feed around what is in view, to restore it when the visitor comes back.

// How many items it has before and after the one in view; sessionStorage holds only some megabytes.
const radius = 750;

// First: the index of the first item in view.
export function snapshotOf(feed, first) {
  const from = Math.max(0, first - radius);
  const all = feed.all.slice(from, first + radius);
  const isWhole = from + all.length === feed.all.length;
  return {
    all,
    cursor: isWhole ? feed.cursor : null,
    hasMore: feed.hasMore || !isWhole,
    total: feed.total,
    reached: isWhole ? feed.reached : null,
    before: from > 0 ? new Date(feed.all[from].created + 1).toISOString() : feed.before,
  };
}
