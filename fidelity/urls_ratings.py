"""Addresses of recordings, ratings and results."""

from django.urls import path

from fidelity.views import (
    asking,
    baselines,
    matrix,
    ratings,
    recordings,
    reliability,
    results,
    scales,
)

RECORDINGS = [
    path("recordings/", recordings.RecordingList.as_view(), name="recording-list"),
    path("recordings/new/", recordings.RecordingAdd.as_view(), name="recording-add"),
    path(
        "recordings/<uuid:recording>/",
        recordings.RecordingDetail.as_view(),
        name="recording-detail",
    ),
    path("recordings/<uuid:recording>/ask/", asking.RatingAssign.as_view(), name="rating-assign"),
    path("recordings/<uuid:recording>/self/", asking.RatingSelf.as_view(), name="rating-self"),
    path(
        "recordings/<uuid:recording>/destroy/",
        recordings.RecordingDestroy.as_view(),
        name="recording-destroy",
    ),
]
RATINGS = [
    path("ratings/", ratings.RatingBoard.as_view(), name="rating-board"),
    path("ratings/<uuid:rating>/", ratings.RatingFill.as_view(), name="rating-fill"),
    path("ratings/<uuid:rating>/save/", ratings.RatingSave.as_view(), name="rating-save"),
    path("ratings/<uuid:rating>/lock/", ratings.RatingLock.as_view(), name="rating-lock"),
    path(
        "ratings/<uuid:rating>/discard/", ratings.JudgmentDiscard.as_view(), name="judgment-discard"
    ),
    path("ratings/<uuid:rating>/correct/", ratings.RatingCorrect.as_view(), name="rating-correct"),
    path(
        "ratings/<uuid:rating>/consensus/", ratings.ConsensusOpen.as_view(), name="consensus-open"
    ),
    path("ratings/<uuid:rating>/result/", results.RatingResult.as_view(), name="rating-result"),
]
RESULTS = [
    path("fidelity/me/", results.MyFidelity.as_view(), name="my-fidelity"),
    path("fidelity/goals/new/", results.GoalChoose.as_view(), name="goal-choose"),
    path("fidelity/goals/<uuid:goal>/close/", results.GoalClose.as_view(), name="goal-close"),
    path("fidelity/reliability/", reliability.Reliability.as_view(), name="reliability"),
    path("fidelity/raters/", reliability.RaterList.as_view(), name="rater-list"),
    path("fidelity/raters/new/", reliability.RaterQualify.as_view(), name="rater-qualify"),
    path("fidelity/due/<uuid:due>/skip/", recordings.DaySkip.as_view(), name="day-skip"),
    path(
        "fidelity/raters/<uuid:qualification>/end/",
        reliability.RaterSuspend.as_view(),
        name="rater-suspend",
    ),
    path("fidelity/sampling/new/", reliability.SamplingStart.as_view(), name="sampling-plan"),
    path("fidelity/baselines/new/", baselines.BaselineSet.as_view(), name="baseline-set"),
    path(
        "fidelity/baselines/<uuid:baseline>/withdraw/",
        baselines.BaselineWithdraw.as_view(),
        name="baseline-withdraw",
    ),
    path("teams/<uuid:team>/fidelity/", results.TeamFidelity.as_view(), name="team-fidelity"),
    path("teams/<uuid:team>/integrity/", matrix.TeamMatrixPage.as_view(), name="team-matrix"),
    path("teams/<uuid:team>/integrity/judge/", matrix.TeamJudge.as_view(), name="team-judge"),
    path(
        "programs/<uuid:program>/fidelity/",
        results.ProgramFidelity.as_view(),
        name="program-fidelity",
    ),
]
SCALES = [
    path("fidelity/scales/", scales.ScaleList.as_view(), name="scale-list"),
    path(
        "fidelity/scales/<uuid:scale>/anchors/",
        scales.AnchorsImport.as_view(),
        name="anchors-import",
    ),
    path(
        "fidelity/scales/<uuid:scale>/anchors/template/",
        scales.AnchorsTemplate.as_view(),
        name="anchors-template",
    ),
    path(
        "fidelity/anchors/<uuid:anchors>/remove/",
        scales.AnchorsRemove.as_view(),
        name="anchors-remove",
    ),
]
PLACE = [*RECORDINGS, *RATINGS, *RESULTS, *SCALES]
