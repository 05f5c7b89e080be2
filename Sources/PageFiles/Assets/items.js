// Images and videos in one form.

const statuses = { pending: 'processing', processing: 'processing', completed: 'completed', failed: 'failed' };
export const statusNames = { completed: 'Completed', processing: 'Processing', failed: 'Failed', expired: 'Expired' };

export function fromGeneration(record) {
  const source = record.proxy_url;
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
    expires: record.expires_at ? Date.parse(record.expires_at) : null,
    source,
    download: source ? `${source}?download=1` : null,
    path: `/api/user-generations/${record.id}`,
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
    expires: null,
    source: `${path}/content`,
    download: `${path}/content?download=1`,
    path,
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

// Computed on each call, as a video can expire while the page is open.
export function statusOf(item, now = Date.now()) {
  if (item.kind !== 'video' || item.status !== 'completed') return item.status;
  return !item.source || (item.expires && item.expires <= now) ? 'expired' : 'completed';
}

export function statusReason(item) {
  switch (statusOf(item)) {
    case 'failed': return item.error || `This ${item.kind} could not be made. Try again.`;
    case 'expired': return 'Videos can be watched for a limited time, and this one has expired. Its prompt and settings are still here, so you can make it again.';
    case 'processing': return `This ${item.kind} is being made. It appears here when it is ready; you can leave the page.`;
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
