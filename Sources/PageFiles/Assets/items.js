// Images and videos in one form.

const statuses = { pending: 'processing', processing: 'processing', completed: 'completed', failed: 'failed' };
export const statusNames = { completed: 'Completed', processing: 'Processing', failed: 'Failed', expired: 'Expired', trashed: 'In the trash' };
const thumbnailSizes = [320, 1280];

export function fromGeneration(record) {
  const path = `/api/user-generations/${record.id}`;
  const params = record.generation_params ?? {};
  return {
    key: `video-${record.id}`,
    kind: 'video',
    id: record.id,
    task: record.task_id,
    prompt: record.prompt,
    status: statuses[record.status] ?? 'failed',
    error: record.error,
    created: Date.parse(record.created_at),
    completed: record.completed_at ? Date.parse(record.completed_at) : null,
    trashed: record.trashed_at ? Date.parse(record.trashed_at) : null,
    // Only of a video that is not archived; null otherwise.
    expires: record.expires_at ? Date.parse(record.expires_at) : null,
    isPlayable: Boolean(record.archived || record.proxy_url),
    source: `${path}/content`,
    download: `${path}/content?download=1`,
    path,
    ...labelsOf(record),
    ...appearance(record, record.thumbnail_url),
    poster: record.poster_url ?? null,
    preview: record.preview_url ?? null,
    params,
    settings: videoSettings(params),
    page: '/text-to-video',
  };
}

export function fromImage(record) {
  const path = `/api/v1/nanobanana/images/${record.id}`;
  // Null for an image of another server.
  const references = record.referenceImageUrls ?? [];
  const original = record.originImageUrl ?? null;
  const isEdit = 'originImageUrl' in record || references.some(Boolean);
  const size = record.imageSize ?? '';
  return {
    key: `image-${record.id}`,
    kind: 'image',
    id: record.id,
    task: record.taskId,
    prompt: record.prompt,
    status: statuses[record.status] ?? 'failed',
    error: record.error,
    created: Date.parse(record.createdAt),
    completed: record.completedAt ? Date.parse(record.completedAt) : null,
    trashed: record.trashedAt ? Date.parse(record.trashedAt) : null,
    expires: null,
    source: `${path}/content`,
    download: `${path}/content?download=1`,
    path,
    ...labelsOf(record),
    ...appearance(record, record.thumbnailUrl),
    original,
    uploads: [...new Set([original, ...references])].filter(Boolean),
    params: { imageSize: size },
    settings: [
      ['Made from', isEdit || references.length ? 'text and images' : 'text'],
      size && ['Aspect ratio', size],
      record.characterIds?.length && ['Characters', record.characterIds.join(', ')],
      references.length && ['Reference images', String(references.length)],
    ].filter(Boolean),
    page: isEdit ? '/edit' : '/generate',
  };
}

export const fromEntry = (entry) => (entry.kind === 'video' ? fromGeneration(entry.video) : fromImage(entry.image));
// From the response with one record.
export const fromRecord = ({ generation, image }) => (generation ? fromGeneration(generation) : fromImage(image));

export const referenceOf = ({ kind, id }) => ({ kind, id });
export const keyOf = ({ kind, id }) => `${kind}-${id}`;
// The item's address in the library, for what both kinds share.
export const libraryPath = ({ kind, id }) => `/api/gallery/${kind}/${id}`;
export const nameOf = (item) => item.title ?? item.prompt;

// What the owner added to the item.
function labelsOf(record) {
  return { favorite: Boolean(record.favorite), tags: record.tags ?? [], title: record.title ?? null, note: record.note ?? null };
}

// Tags that differ in case only are the same.
export const hasTag = (item, tag) => item.tags.some((other) => other.toLowerCase() === tag.toLowerCase());

// What an archived item looks like before its content is loaded: its shape, its mean color, and its thumbnails.
function appearance({ width, height, color }, thumbnail) {
  const widthOf = (size) => Math.max(1, Math.round(width * Math.min(1, size / Math.max(width, height))));
  const isComplete = thumbnail && width > 0 && height > 0;
  return {
    ratio: width > 0 && height > 0 ? width / height : null,
    color: color ?? null,
    thumbnail: thumbnail ?? null,
    thumbnails: isComplete ? thumbnailSizes.map((size) => `${thumbnail.replace('size=320', `size=${size}`)} ${widthOf(size)}w`).join(', ') : null,
  };
}

// Computed on each call, as a video can expire while the page is open.
export function statusOf(item, now = Date.now()) {
  if (item.trashed) return 'trashed';
  if (item.kind !== 'video' || item.status !== 'completed') return item.status;
  return !item.isPlayable || (item.expires && item.expires <= now) ? 'expired' : 'completed';
}

export function statusReason(item) {
  switch (statusOf(item)) {
    case 'failed': return item.error || `This ${item.kind} could not be made. Try again.`;
    case 'expired': return 'This video expired before it was stored. Its prompt and settings are still here, so you can make it again.';
    case 'processing': return `This ${item.kind} is being made. It appears here when it is ready; you can leave the page.`;
    case 'trashed': return 'Restore it to see it again.';
    default: return '';
  }
}

// Whether left comes before right in a list, newest first.
export function isBefore(left, right) {
  return left.created === right.created ? left.id > right.id : left.created > right.created;
}

function videoSettings(params) {
  const labels = { duration: 'Length', size: 'Size', fps: 'Frames per second', seed: 'Seed', negative_prompt: 'Negative prompt' };
  return Object.entries(params)
    .filter(([name]) => name in labels)
    .map(([name, value]) => {
      if (name === 'duration') return [labels[name], `${value} seconds`];
      if (name === 'size') return [labels[name], value.replace('*', ' × ')];
      return [labels[name], String(value)];
    });
}
