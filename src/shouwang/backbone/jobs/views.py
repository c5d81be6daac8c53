"""A job's page, its moving part, its file, its end."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from shouwang.backbone.access.actors import actor_of, require
from shouwang.backbone.jobs import clock, work


@require_GET
def job_page(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show a job; asked by htmx, only its moving part."""
    job = get_object_or_404(work.visible(actor_of(request)), pk=job_id)
    page = "jobs/_state.html" if request.htmx else "jobs/job.html"  # type: ignore[attr-defined]
    elapsed = round(job.elapsed(timezone.now()).total_seconds())
    has_file = work.file_of(actor_of(request), job) is not None
    context = {"job": job, "has_file": has_file, "title": work.title_of(job), "elapsed": elapsed}
    return render(request, page, context)


@require_GET
def clock_page(request: HttpRequest) -> HttpResponse:
    """Show the work that comes back by itself, and what came of it last."""
    require(actor_of(request), "jobs.clock")
    return render(request, "jobs/clock.html", {"turns": list(clock.all_turns())})


@require_POST
def stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask for the end of a job."""
    get_object_or_404(work.visible(actor_of(request)), pk=job_id)
    work.stop(actor=actor_of(request), job_id=job_id)
    return redirect("jobs:job", job_id)


@require_GET
def file(request: HttpRequest, job_id: UUID) -> FileResponse:
    """Hand over the file that a job left."""
    job = get_object_or_404(work.visible(actor_of(request)), pk=job_id)
    path = work.file_of(actor_of(request), job)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=job.file_name)
    response["Cache-Control"] = "no-store"
    return response
