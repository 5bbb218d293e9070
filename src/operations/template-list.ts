import { loadTemplates } from './session/load-templates.js';

/** What `devenv template list` tells about one template. */
export interface TemplateSummary {
  name: string;
  title: string;
  description: string;
  category: string;
  image: string;
  /** The port it publishes unless told otherwise; null where it publishes none. */
  port: number | null;
  uses: string[];
  offers: string | null;
  variables: { name: string; description: string; default: string }[];
}

/** The templates that `devenv add` knows, by category and name. */
export function listTemplates(): { templates: TemplateSummary[] } {
  const templates = loadTemplates().map(
    ({ name, title, description, category, image, port, uses, offers, variables }) => ({
      ...{ name, title, description, category, image, uses },
      port: port?.published ?? null,
      offers: offers?.kind ?? null,
      variables: Object.entries(variables).map(([key, variable]) => ({
        name: key,
        description: variable.description,
        default: variable.default,
      })),
    }),
  );
  templates.sort((a, b) => a.category.localeCompare(b.category) || a.name.localeCompare(b.name));
  return { templates };
}
