"""Addresses of recordings, ratings and results."""

from django.urls import path

from fidelity.views import baselines, ratings, recordings, reliability, results

RECORDINGS = [
    path("recordings/", recordings.RecordingList.as_view(), name="recording-list"),
    path("recordings/new/", recordings.RecordingAdd.as_view(), name="recording-add"),
    path(
        "recordings/<uuid:recording>/",
        recordings.RecordingDetail.as_view(),
        name="recording-detail",
    ),
    path(
        "recordings/<uuid:recording>/ask/", recordings.RatingAssign.as_view(), name="rating-assign"
    ),
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
    path("fidelity/sampling/new/", reliability.SamplingStart.as_view(), name="sampling-plan"),
    path("fidelity/baselines/new/", baselines.BaselineSet.as_view(), name="baseline-set"),
    path(
        "fidelity/baselines/<uuid:baseline>/withdraw/",
        baselines.BaselineWithdraw.as_view(),
        name="baseline-withdraw",
    ),
    path("teams/<uuid:team>/fidelity/", results.TeamFidelity.as_view(), name="team-fidelity"),
    path(
        "programs/<uuid:program>/fidelity/",
        results.ProgramFidelity.as_view(),
        name="program-fidelity",
    ),
]
PLACE = [*RECORDINGS, *RATINGS, *RESULTS]
