// JSON values in the browser's storage. Never secrets; where storage is blocked, nothing is stored and nothing fails.

function store(area) {
  const prefix = 'afterimage.';
  return {
    get(name) {
      try {
        return JSON.parse(window[area].getItem(prefix + name));
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        if (value === null) window[area].removeItem(prefix + name);
        else window[area].setItem(prefix + name, JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    take(name) {
      const value = this.get(name);
      this.set(name, null);
      return value;
    },
  };
}

export const localStore = store('localStorage');
export const sessionStore = store('sessionStorage');

// Removes what one user saw and wrote, so that the next user does not see it.
export function clearUserData() {
  sessionStore.set('gallery', null);
  sessionStore.set('reuse', null);
  for (const page of ['/text-to-video', '/generate', '/edit']) sessionStore.set(`draft.${page}`, null);
}
