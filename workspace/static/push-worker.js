// Tells of an offer while no page is open. What comes says only that there is one: the page that opens asks the server.
self.addEventListener('push', (event) => {
  const { offerId, windowMs } = event.data?.json() ?? {};
  const minutes = Math.max(1, Math.round((windowMs ?? 0) / 60_000));
  event.waitUntil(
    self.registration.showNotification('A lead for you', {
      body: `Open your desk to answer. You have ${minutes} min.`,
      tag: offerId,
      icon: '/favicon.svg',
      requireInteraction: true,
    }),
  );
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
