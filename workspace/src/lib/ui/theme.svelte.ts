/** Light, dark, or as the system says. `static/theme.js` reads the same key before the first paint. */

export type Theme = 'system' | 'light' | 'dark';
const storageKey = 'baton-theme';

function stored(): Theme {
  const value = localStorage.getItem(storageKey);
  return value === 'light' || value === 'dark' ? value : 'system';
}

const dark = matchMedia('(prefers-color-scheme: dark)');
let choice = $state<Theme>(stored());

function apply(): void {
  const isDark = choice === 'dark' || (choice === 'system' && dark.matches);
  document.documentElement.classList.toggle('dark', isDark);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', isDark ? '#131418' : '#ffffff');
}

export const theme = {
  get choice(): Theme {
    return choice;
  },
  set choice(value: Theme) {
    choice = value;
    localStorage.setItem(storageKey, value);
    apply();
  },
};

dark.addEventListener('change', apply);
window.addEventListener('storage', (event) => {
  if (event.key !== storageKey) return;
  choice = stored();
  apply();
});
apply();
