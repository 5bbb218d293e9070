import { BaseCommand } from '../../base-command.js';
import { listTemplates, type TemplateSummary } from '../../operations/template-list.js';

export default class TemplateList extends BaseCommand {
  static override summary = 'List the templates that can be added.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json'];

  async run(): Promise<{ templates: TemplateSummary[] }> {
    await this.parse(TemplateList);
    const result = listTemplates();
    this.print(result.templates.map((template) => template.name).join('\n'));
    return result;
  }
}
