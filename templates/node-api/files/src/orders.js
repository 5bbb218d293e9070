import { query } from './database.js';

const COLUMNS = 'id, item, quantity, created_at AS "createdAt"';

/** The latest orders, newest first. */
export function listOrders() {
  return query(`SELECT ${COLUMNS} FROM orders ORDER BY id DESC LIMIT 50`);
}

/** Stores an order and returns it; an error with the status 422 where it is not one. */
export async function createOrder(order) {
  const { item, quantity = 1 } = order ?? {};
  const valid = typeof item === 'string' && item.trim() !== '' && Number.isInteger(quantity) && quantity > 0;
  if (!valid) throw Object.assign(new Error('an order needs an item and a quantity above 0'), { status: 422 });
  const [stored] = await query(`INSERT INTO orders (item, quantity) VALUES ($1, $2) RETURNING ${COLUMNS}`, [
    item.trim(),
    quantity,
  ]);
  return stored;
}
