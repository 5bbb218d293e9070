/** One folder of `templates/`, read: its manifest, its Compose fragment and its files. */
export interface Template {
  name: string;
  title: string;
  description: string;
  category: string;
  /** The official image it builds on or runs. */
  image: string;
  /** The service's name where the user gives none. */
  defaultName: string;
  variables: Record<string, TemplateVariable>;
  /** The port it publishes: inside the container, and the first choice on this machine. */
  port?: { target: number; published: number };
  /** Kinds of services it is wired to where the stack has them. */
  uses: string[];
  offers?: Offer;
  /** Networks of the project that it joins. */
  networks: string[];
  /** Secrets made for it: a name, rendered, by the role it has. */
  secrets: Record<string, string>;
  /** Paths of the files that are rendered; all others are copied. */
  render: string[];
  /** Paths of the files that are written only where a kind is used. */
  only: Record<string, string>;
  /** Paths with `[service]` in them, written once for every service of a kind. */
  each: Record<string, string>;
  /** What to do next: lines, rendered. */
  next: string[];
  /** A Compose file, to be rendered, with what the template adds. */
  compose: string;
  files: TemplateFile[];
}

export interface TemplateVariable {
  description: string;
  default: string;
  /** A regular expression for the whole value. */
  pattern?: string;
  /** What the pattern means, in words. */
  hint?: string;
}

/** What a service gives to others, and how it is told from its entry in a Compose file. */
export interface Offer {
  kind: string;
  /** Repositories of images that offer the same, without registry and tag. */
  images: string[];
  port: number;
  /** Values that a user of the service needs, from the first of its environment variables that is set. */
  settings: Record<string, { from: string[]; default?: string }>;
  /** Environment variables that name the file of its password. */
  secretFrom: string[];
}

export interface TemplateFile {
  /** Relative to the service's folder, with `/`. */
  path: string;
  content: Uint8Array;
}
