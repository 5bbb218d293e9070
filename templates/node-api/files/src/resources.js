<% if (it.uses.redis) { %>
import * as cache from './cache.js';
<% } %>
<% if (it.uses.postgres) { %>
import * as database from './database.js';
import { createOrder, listOrders } from './orders.js';
<% } %>
<% if (it.uses.redis || it.uses.postgres) { %>

<% } %>
/** What /readyz asks and a stop closes. */
export const dependencies = [<%= [it.uses.postgres && 'database', it.uses.redis && 'cache'].filter(Boolean).join(', ') %>];

/** What this API answers. `body()` reads the request's JSON. */
export const routes = [
<% if (it.uses.postgres) { %>
  { method: 'GET', path: '/orders', handle: async () => ({ body: { orders: await listOrders()<%~ it.uses.redis ? ", views: await cache.count('orders:views')" : '' %> } }) },
  { method: 'POST', path: '/orders', handle: async ({ body }) => ({ status: 201, body: await createOrder(await body()) }) },
<% } else if (it.uses.redis) { %>
  { method: 'GET', path: '/visits', handle: async () => ({ body: { visits: await cache.count('visits') } }) },
<% } else { %>
  { method: 'GET', path: '/hello', handle: ({ query }) => ({ body: { message: `Hello, ${query.get('name') ?? 'world'}` } }) },
<% } %>
];
