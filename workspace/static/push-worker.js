// Tells of an offer while no page is open. What comes says only that there is one: the page that opens asks the server.
const texts = {
  en: { title: 'A lead for you', body: (minutes) => `Open your desk to answer. You have ${minutes} min.` },
  de: {
    title: 'Ein Lead für Sie',
    body: (minutes) => `Öffnen Sie Ihren Arbeitsplatz, um zu antworten. Sie haben ${minutes} min Zeit.`,
  },
};
/** The language of the last open page. */
const language = async () => {
  const kept = await (await self.caches.open('baton')).match('/language');
  return (await kept?.text()) ?? 'en';
};
self.addEventListener('push', (event) => {
  const { offerId, windowMs } = event.data?.json() ?? {};
  const minutes = Math.max(1, Math.round((windowMs ?? 0) / 60_000));
  const tell = async () => {
    const { title, body } = texts[await language().catch(() => 'en')] ?? texts.en;
    await self.registration.showNotification(title, {
      body: body(minutes),
      tag: offerId,
      icon: '/favicon.svg',
      requireInteraction: true,
    });
  };
  event.waitUntil(tell());
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then((open) => {
      const desk = open.find((page) => new URL(page.url).pathname === '/desk') ?? open[0];
      return desk ? desk.focus() : self.clients.openWindow('/desk');
    }),
  );
});
