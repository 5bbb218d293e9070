-- Runs once, when the volume is new: the first tables, and a few rows to see something.
CREATE TABLE orders (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  item text NOT NULL CHECK (item <> ''),
  quantity integer NOT NULL CHECK (quantity > 0),
  created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO orders (item, quantity) VALUES ('espresso', 2), ('croissant', 1);
