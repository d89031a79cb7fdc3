// What becomes of a page that was posted: the next stage, the same page with what is wrong, or the thanks.
import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Draft } from './drafts.ts';
import type { FieldError, Stage } from './form.ts';
import { filesAsFarAsKnown, goneOf } from './form-files.ts';
import { type DrawForm, keptForBack, type Shown } from './form-page.ts';
import { type Post, postOf, textOf, unavailable } from './form-post.ts';
import { readAnswers, readForm } from './form-reading.ts';
import type { FormRoutesDeps } from './form-routes.ts';
import { createSend, thanksPathOf } from './form-send.ts';
import { errorsIn, firstWrongBefore, type Goal, goalOf, placeOf, type Stages } from './form-stages.ts';
import { HttpError } from './http-error.ts';

interface Posted {
  page: Shown;
  errors: FieldError[];
  known: Omit<Post, 'values' | 'files'>;
  /** Whether it brought the answers of the other stages along, as our pages do. */
  isWhole: boolean;
  /** Where its button leads, whatever stands on the page. */
  goal?: Goal | undefined;
}

export function createFormTake(deps: FormRoutesDeps, stages: Stages, draw: DrawForm) {
  const { definition, drafts, uploads, siteUrl, attributionParams, now } = deps;
  const { locale, words, business } = deps.content;
  const { t } = words;
  const path = locale.prefix + deps.path;
  const last = stages.at(-1)!;
  const fileField = definition.fields.find(({ kind }) => kind === 'files')?.name;
  const send = createSend(deps);
  const thanksPath = thanksPathOf(deps);
  const form = { path, postedTo: path, locale: locale.tag, siteUrl, attributionParams };

  const showsFiles = (stage: Stage) => fileField !== undefined && stage.fields.includes(fileField);

  function keep(
    { values, files, gone = [], startedAt, key, attribution }: Shown,
    sender: string,
    id?: string,
  ) {
    const tokens = [...files.map(({ token }) => token), ...gone];
    return drafts.save(
      { values, files: tokens, startedAt, key: key || randomUUID(), attribution },
      sender,
      id,
    );
  }

  /** What the draft holds, with the answers of this stage as its page has them. */
  async function withDraft(page: Shown, draft: Draft): Promise<Shown> {
    const own = Object.entries(page.values).filter(([name]) => page.stage.fields.includes(name));
    const files = showsFiles(page.stage) ? undefined : await uploads.find(draft.files);
    return {
      ...page,
      values: { ...draft.values, ...Object.fromEntries(own) },
      ...(files && { files, gone: goneOf(draft.files, files) }),
      startedAt: draft.startedAt,
      key: draft.key,
      attribution: page.attribution ?? draft.attribution,
    };
  }

  async function clear({ draft = '', files }: Shown, res: Response): Promise<void> {
    const kept = draft === '' ? undefined : await drafts.open(draft);
    for (const token of [...files.map((file) => file.token), ...(kept?.files ?? [])])
      await uploads.remove(token);
    await drafts.drop(draft);
    res.redirect(303, `${path}?notice=cleared`);
  }

  /** To another page. Where the answers can be kept nowhere, it comes at once, and has them all in it. */
  function lead(
    res: Response,
    shown: Shown,
    { id, isKept }: { id: string; isKept: boolean },
    goal: Goal,
  ): void {
    const { stage, change = false, field, errors = [] } = goal;
    if (!isKept) {
      const key = shown.key || randomUUID();
      return answer(res, draw({ ...shown, stage, draft: id, key, change, errors, tries: 0 }));
    }
    const query = [...(change ? ['change=1'] : []), ...(errors.length > 0 ? ['check=1'] : [])].join('&');
    const place = path + placeOf(stage, id) + (query && `?${query}`);
    res.redirect(303, field === undefined ? place : `${place}#${field}`);
  }

  /** Checks the stage, and goes on from it; the last one checks them all, and sends. */
  async function goOn(res: Response, posted: Posted): Promise<void> {
    const { page, errors, goal } = posted;
    const { stage } = page;
    const opened = await openDraft(page);
    // Only a page that sends by itself what it shows may be another request.
    if (opened.sent !== undefined && (goal || (stage === last && !posted.isWhole)))
      return res.redirect(303, thanksPath(opened.sent));
    const { draft } = opened;
    // Only what a page brings by itself is all of its answers: the last one sends what it shows.
    const shown = draft && !(stage === last && posted.isWhole && !goal) ? await withDraft(page, draft) : page;
    const save = () => keep(shown, posted.known.sender, draft && page.draft);
    const leave = async (goal: Goal) => lead(res, shown, await save(), goal);
    /** Past the first page there is always a draft, whatever became of the one that this page was made from. */
    const again = async (more: Partial<Shown>) =>
      draw({ ...shown, draft: stage === stages[0] && !draft ? '' : (await save()).id, ...more });

    // Whoever only leaves the page is not asked to finish it; a file that was not taken must be told of all the same.
    const wrong = errorsIn(stage, errors).filter(({ field }) => !goal || field === fileField);
    if (wrong.length > 0) return answer(res.status(422), await again({ errors: wrong }));
    if (stage !== last && !goal)
      return leave({ stage: page.change ? last : stages[stages.indexOf(stage) + 1]! });

    const all = (await readForm(definition, { body: shown.values }, t)).errors;
    const incomplete = firstWrongBefore(goal?.stage ?? stage, all, stages);
    if (incomplete) return leave({ stage: incomplete, change: true, errors: errorsIn(incomplete, all) });
    if (goal) return leave(goal);
    const { values, files } = shown;
    // The request goes out without a file that has gone.
    const lost = (shown.gone?.length ?? 0) > 0 || errors.some(({ field }) => field === fileField);
    const sent = await send({ ...posted.known, key: shown.key ?? '', values, files }, page.draft ?? '', lost);
    if (sent.kept) return res.redirect(303, sent.thanks);
    answer(res.status(sent.status).set(sent.headers), await again({ notice: sent.words }));
  }

  /** One that was sent is as good as none: whatever is typed now is another request. */
  async function openDraft({ draft: id = '' }: Shown): Promise<{ draft?: Draft; sent?: string }> {
    const draft = id === '' ? undefined : await drafts.open(id);
    if (!draft) return {};
    return draft.sent === undefined ? { draft } : { sent: draft.sent };
  }

  return function take(stage: Stage): RequestHandler<{ draft?: string }> {
    const others = definition.fields.filter(({ name }) => !stage.fields.includes(name));

    return async (req, res) => {
      res.set('Cache-Control', 'no-store');
      const isWhole = others.length === 0 || others.some(({ name }) => name in (req.body as object));
      const posted = filesAsFarAsKnown(req);
      const answers = await readAnswers(definition, req, t, posted);
      const known = postOf(req, form);
      const page: Shown = {
        stage,
        values: answers.values,
        files: answers.files,
        tokens: posted.unasked?.tokens ?? [],
        // Where they are shown, they are among what is wrong there.
        gone: showsFiles(stage) ? [] : posted.gone,
        draft: req.params.draft ?? '',
        change: req.query.change !== undefined,
        tries: countOf(req.query.try),
        // Drawn again, the form keeps its age: whoever corrects one answer may well be quick.
        startedAt: known.startedAt ?? now(),
        key: known.key,
        attribution: known.attribution,
      };
      try {
        if (posted.unasked) throw posted.unasked.error;
        if (textOf(req, 'clear') !== '') return await clear(page, res);
        if (textOf(req, 'remove_photo') !== '') {
          // It is not among the files any more.
          const errors = answers.errors.filter(({ field }) => field === fileField);
          return answer(res, draw({ ...page, errors }));
        }
        const goal = goalOf(textOf(req, 'go'), stages);
        await goOn(res, { page, errors: answers.errors, known, isWhole, goal });
      } catch (error) {
        const refusal = error instanceof HttpError ? error : unavailable(error);
        if (refusal)
          refusal.page = draw({ ...page, notice: t(refusal.key, { phone: business.phone.display }) });
        throw refusal ?? error;
      }
    };
  };
}

/** Anybody can write an address: what is no small number is the first try. */
function countOf(tries: unknown): number {
  return typeof tries === 'string' && /^[1-9]\d{0,2}$/.test(tries) ? Number(tries) : 0;
}

/** With a page. A browser that goes Back to one it may not keep shows nothing but that it is gone. */
function answer(res: Response, page: string): void {
  res.set('Cache-Control', keptForBack).send(page);
}
