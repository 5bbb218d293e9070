import { BaseCommand } from '../../base-command.js';
import { listTemplates, type TemplateSummary } from '../../operations/template-list.js';
import { formatTable } from '../../ui/table.js';

const COLUMNS = [
  { title: 'TEMPLATE' },
  { title: 'CATEGORY' },
  { title: 'PORT' },
  { title: 'IMAGE' },
  { title: 'DESCRIPTION', shrinkTo: 20 },
];

export default class TemplateList extends BaseCommand {
  static override summary = 'List the templates that can be added.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  async run(): Promise<{ templates: TemplateSummary[] }> {
    await this.parse(TemplateList);
    const result = listTemplates();
    const rows = result.templates.map(({ name, category, port, image, description }) => [
      ...[name, category, port === null ? '' : String(port), image, description],
    ]);
    this.print(formatTable(COLUMNS, rows, this.tableWidth()));
    return result;
  }
}
