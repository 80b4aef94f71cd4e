/* pieces_more.c - tasks, drafts, conflicts, questions, files, signatures. */
#include "web/pieces_more.h"

#include "base/banned.h"

static struct str t(struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

/* ---- tasks ---- */

void html_task_list_begin(struct html *h, struct str title, enum tone tone, size_t count,
                          bool or_more)
{
    H(h, "<section class=\"ui-card ui-task-list\"><h2 class=\"ui-card__title\">");
    html_text(h, title);
    H(h, " <span class=\"ui-count\"");
    if (tone == TONE_ERROR && count > 0)
        H(h, " data-tone=\"error\"");
    H(h, ">");
    html_t_args(h, or_more ? "web.count.items_more" : "web.count.items",
                ARG_INT("count", (int64_t)count));
    H(h, "</span></h2><ul class=\"ui-task-list__items\">");
}

void html_task_item(struct html *h, const struct task_item *item)
{
    H(h, "<li class=\"ui-task-list__item\"><div><p class=\"ui-task-list__title\">");
    if (item->on.has) {
        H(h, "<b>");
        html_date_day(h, item->on.value);
        H(h, "</b> ");
    }
    if (item->minute >= 0) {
        H(h, "<b>");
        html_minute(h, item->minute);
        H(h, "</b> ");
    }
    html_link_begin(h, item->target, NULL);
    if (item->number.len > 0) {
        html_text(h, item->number);
        H(h, " ");
    }
    html_text(h, item->title);
    H(h, "</a></p>");
    if (item->meta.len > 0) {
        H(h, "<p class=\"ui-task-list__meta\">");
        html_text(h, item->meta);
        H(h, "</p>");
    }
    H(h, "</div><div class=\"ui-task-list__acts\">");
    if (item->chip.text.len > 0)
        html_chip(h, item->chip.tone, item->chip.text);
    if (item->snooze.route != ROUTES)
        html_link_t(h, item->snooze, "web.task.snooze");
    if (item->act.route != ROUTES && target_may(h->request, item->act)) {
        H(h, "<a class=\"ui-button\" href=\"");
        html_url(h, item->act);
        H(h, "\">");
        html_text(h, item->act_text);
        if (item->number.len > 0) {
            H(h, "<span class=\"ui-hidden\"> ");
            html_text(h, item->number);
            H(h, "</span>");
        }
        H(h, "</a>");
    }
    H(h, "</div></li>");
}

void html_task_list_end(struct html *h)
{
    H(h, "</ul></section>");
}

/* ---- drafts, conflicts ---- */

void html_draft_bar(struct html *h, const struct draft_bar *bar)
{
    if (bar->is_offered) {
        html_notice_begin(h, TONE_INFO);
        H(h, "<p><strong>");
        html_t(h, bar->go_on.route == ROUTES ? "web.draft.filled_in" : "web.draft.offered");
        H(h, "</strong> ");
        html_time(h, bar->at);
        if (bar->about.len > 0) {
            H(h, "<br>");
            html_text(h, bar->about);
        }
        H(h, "</p>");
        if (bar->go_on.route != ROUTES) {
            H(h, "<p class=\"ui-action-bar\">");
            html_button_link(h, BUTTON_SECONDARY, bar->go_on, "web.draft.go_on");
            if (bar->compare.route != ROUTES)
                html_link_t(h, bar->compare, "web.draft.compare");
            H(h, "</p>");
        }
        html_form_begin(h, bar->discard, FORM_INLINE | FORM_SEARCH);
        html_button(h, BUTTON_PLAIN, STR(""), "web.draft.discard");
        html_form_end(h);
        html_notice_end(h);
        return;
    }
    H(h, "<p class=\"ui-draft-bar\" data-draft-state aria-live=\"polite\">");
    if (bar->at.us != 0) {
        struct str time =
            str_format(h->request->arena, "%d:%02d", instant_tokyo_minute(bar->at) / 60,
                       instant_tokyo_minute(bar->at) % 60);
        html_t_args(h, "web.draft.saved", ARG_TEXT("time", time));
    }
    H(h, "</p>");
}

static void choice_cell(struct html *h, const struct difference *item, bool is_mine)
{
    H(h, "<td><label class=\"ui-choice\"><input type=\"radio\" name=\"keep.");
    html_text(h, item->name);
    if (is_mine)
        H(h, "\" value=\"mine\"");
    else
        H(h, "\" value=\"theirs\"");
    if (is_mine != item->keeps_theirs)
        H(h, " checked");
    H(h, "><span>");
    struct str value = is_mine ? item->mine : item->theirs;
    if (value.len == 0)
        html_none(h);
    else
        html_lines(h, value);
    H(h, "</span></label></td>");
}

void html_conflict(struct html *h, const struct difference *items, size_t count, struct str who,
                   Instant when)
{
    H(h, "<div class=\"ui-table-box\" tabindex=\"0\" role=\"region\"");
    html_attr(h, "aria-label", t(h, "web.conflict.caption"));
    H(h, "><table class=\"ui-table ui-conflict\"><caption>");
    html_t(h, "web.conflict.caption");
    H(h, "</caption><thead><tr><th scope=\"col\">");
    html_t(h, "web.conflict.field");
    H(h, "</th><th scope=\"col\">");
    html_t(h, "web.conflict.mine");
    H(h, "</th><th scope=\"col\">");
    html_t_args(h, "web.conflict.theirs", ARG_TEXT("who", who));
    H(h, " ");
    html_time(h, when);
    H(h, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < count; i++) {
        H(h, "<tr><th scope=\"row\">");
        html_text(h, items[i].label);
        if (items[i].is_by_both) {
            H(h, " <span class=\"ui-chip\" data-tone=\"warning\">");
            html_t(h, "web.conflict.both");
            H(h, "</span>");
        }
        H(h, "</th>");
        choice_cell(h, &items[i], true);
        choice_cell(h, &items[i], false);
        H(h, "</tr>");
    }
    H(h, "</tbody></table></div>");
}

static void compare_cell(struct html *h, struct str value)
{
    H(h, "<td>");
    if (value.len == 0)
        html_none(h);
    else
        html_lines(h, value);
    H(h, "</td>");
}

void html_compare(struct html *h, const struct difference *items, size_t count, struct str left,
                  struct str right)
{
    H(h, "<div class=\"ui-table-box\" tabindex=\"0\" role=\"region\"");
    html_attr(h, "aria-label", t(h, "web.compare.caption"));
    H(h, "><table class=\"ui-table ui-compare\"><caption>");
    html_t(h, "web.compare.caption");
    H(h, "</caption><thead><tr><th scope=\"col\">");
    html_t(h, "web.conflict.field");
    H(h, "</th><th scope=\"col\">");
    html_text(h, left);
    H(h, "</th><th scope=\"col\">");
    html_text(h, right);
    H(h, "</th></tr></thead><tbody>");
    for (size_t i = 0; i < count; i++) {
        bool differs = !str_equal(items[i].mine, items[i].theirs);
        if (differs)
            H(h, "<tr data-differs>");
        else
            H(h, "<tr>");
        H(h, "<th scope=\"row\">");
        html_text(h, items[i].label);
        if (differs) {
            H(h, " <span class=\"ui-chip\" data-tone=\"warning\">");
            html_t(h, "web.compare.differs");
            H(h, "</span>");
        }
        H(h, "</th>");
        compare_cell(h, items[i].mine);
        compare_cell(h, items[i].theirs);
        H(h, "</tr>");
    }
    H(h, "</tbody></table></div>");
}

/* ---- asking back ---- */

void html_dialog_begin(struct html *h, const char *id, struct str title)
{
    H(h, "<dialog class=\"ui-dialog\"");
    html_attr(h, "id", str_of(id));
    H(h, " aria-labelledby=\"");
    html_text(h, str_of(id));
    H(h, "-title\"><h2 class=\"ui-dialog__title\" id=\"");
    html_text(h, str_of(id));
    H(h, "-title\">");
    html_text(h, title);
    H(h, "</h2>");
}

void html_dialog_end(struct html *h)
{
    H(h, "</dialog>");
}

void html_confirm(struct html *h, struct target act, const char *question_key, struct str typed,
                  const char *act_key)
{
    html_form_begin(h, act, FORM_PLAIN);
    H(h, "<p>");
    html_t(h, question_key);
    H(h, "</p>");
    if (typed.len > 0) {
        struct control control = { .name = STR("typed"),
                                   .label = t(h, "web.confirm.type"),
                                   .help = typed,
                                   .is_required = true,
                                   .is_short = true };
        html_field(h, &control);
    }
    struct control reason = { .name = STR(SAVE_REASON),
                              .label = t(h, "web.reason"),
                              .type = "textarea",
                              .rows = 2,
                              .max = 400,
                              .is_required = true };
    html_field(h, &reason);
    html_button(h, BUTTON_DANGER, STR("confirm"), act_key);
    html_form_end(h);
}

void html_reveal(struct html *h, struct target act, struct str label)
{
    H(h, "<details class=\"ui-reveal\"><summary>");
    html_masked(h);
    H(h, " ");
    html_t(h, "web.reveal.act");
    H(h, "</summary>");
    html_form_begin(h, act, FORM_SEARCH);
    struct control reason = { .name = STR("reason"),
                              .label = t(h, "web.reveal.reason"),
                              .help = label,
                              .is_required = true,
                              .max = 400 };
    html_field(h, &reason);
    html_button(h, BUTTON_SECONDARY, STR("reveal"), "web.reveal.act");
    html_form_end(h);
    H(h, "</details>");
}

/* ---- files and signatures ---- */

static void file_size(struct html *h, int64_t size)
{
    const int64_t mib = MIB(1);
    if (size >= mib)
        html_t_args(h, "web.file.mib", ARG_INT("size", (size + mib / 2) / mib));
    else
        html_t_args(h, "web.file.kib", ARG_INT("size", (size + 1023) / 1024));
}

void html_file_list(struct html *h, const struct file_item *items, size_t count)
{
    H(h, "<ul class=\"ui-file-list\">");
    for (size_t i = 0; i < count; i++) {
        H(h, "<li>");
        html_icon(h, "file");
        html_link(h, items[i].target, items[i].name);
        H(h, " <span class=\"ui-file-list__meta\">");
        file_size(h, items[i].size);
        H(h, " ");
        html_text(h, items[i].by);
        H(h, " ");
        html_time(h, items[i].at);
        H(h, "</span> ");
        if (items[i].remove.route != ROUTES)
            html_link_t(h, items[i].remove, "web.file.remove");
        H(h, "</li>");
    }
    H(h, "</ul>");
}

void html_upload(struct html *h, struct str name, struct str label, struct str help,
                 const char *accept, bool is_many)
{
    H(h, "<div class=\"ui-field ui-upload\"><label class=\"ui-field__label\" for=\"f-");
    html_text(h, name);
    H(h, "\">");
    html_text(h, label);
    H(h, "</label><p class=\"ui-field__help\" id=\"h-");
    html_text(h, name);
    H(h, "\">");
    html_text(h, help);
    H(h, "</p><input type=\"file\" class=\"ui-input\"");
    html_attr(h, "name", name);
    H(h, " id=\"f-");
    html_text(h, name);
    H(h, "\" aria-describedby=\"h-");
    html_text(h, name);
    H(h, "\"");
    if (accept != NULL)
        html_attr(h, "accept", str_of(accept));
    if (is_many)
        H(h, " multiple");
    H(h, "></div>");
}

void html_statement(struct html *h, struct str text, struct str version)
{
    H(h, "<blockquote class=\"ui-statement\">");
    html_lines(h, text);
    H(h, "</blockquote><p class=\"ui-field__help\">");
    html_t_args(h, "web.signature.version", ARG_TEXT("version", version));
    H(h, "</p>");
}

void html_signature(struct html *h, struct str name, struct str strokes)
{
    H(h,
      "<div class=\"ui-signature\" data-signature><canvas role=\"img\" class=\"ui-signature__pad\" width=\"800\" height=\"240\" hidden");
    html_attr(h, "aria-label", t(h, "web.signature.label"));
    H(h, "></canvas><input type=\"hidden\"");
    html_attr(h, "name", name);
    html_attr(h, "value", strokes);
    H(h, "><p class=\"ui-action-bar\"><button type=\"button\" class=\"ui-button\""
         " data-signature-clear hidden>");
    html_t(h, "web.signature.clear");
    H(h, "</button></p><noscript><p>");
    html_t(h, "web.signature.no_script");
    H(h, "</p></noscript></div>");
}

void html_kept_form_end(struct html *h)
{
    H(h, "<p class=\"ui-action-bar\"><button type=\"submit\" class=\"ui-button\""
         " data-look=\"primary\">");
    html_t(h, "web.parked.send");
    H(h, "</button><a href=\"/\">");
    html_t(h, "web.parked.drop");
    H(h, "</a></p></form>");
}
