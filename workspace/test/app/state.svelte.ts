/** The current page, as a test wants it. */
export const page = $state({
  url: new URL('http://localhost/'),
  params: {} as Record<string, string>,
  route: { id: '/' },
});
