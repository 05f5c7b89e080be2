// What the browser keeps for the page: never anything secret, and nothing breaks where it keeps nothing.

function keeping(area) {
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

export const lasting = keeping('localStorage');
export const passing = keeping('sessionStorage');

// What was read under one identity must not be shown under the next.
export function forgetViews() {
  passing.set('gallery', null);
  passing.set('reuse', null);
  for (const page of ['/text-to-video', '/generate', '/edit']) passing.set(`draft.${page}`, null);
}
