"""URLs of prizes, by audience."""

from django.urls import path, re_path

from prizes.views import accountant, participant, public, staff

urlpatterns = [
    path("c/<slug:slug>/results/", public.results, name="results"),
    path("check/", public.check, name="check"),
    path("check/<str:code>/", public.check_diploma, name="check_diploma"),
    path("c/<slug:slug>/payout/", participant.payout, name="payout"),
    path("c/<slug:slug>/payout/begin/", participant.begin_payout, name="begin_payout"),
    path("c/<slug:slug>/payout/form4.pdf", participant.form4, name="form4"),
    path("c/<slug:slug>/payout/signed-copy/", participant.signed_copy, name="attach_signed_copy"),
    path("c/<slug:slug>/payout/submit/", participant.submit, name="submit_payout"),
    path("c/<slug:slug>/diploma.pdf", participant.own_diploma, name="own_diploma"),
    path("c/<slug:slug>/desk/fund/", staff.fund, name="prize_fund"),
    path("c/<slug:slug>/desk/announce/", staff.announce, name="announce_winners"),
    path("c/<slug:slug>/desk/diplomas/", staff.diplomas, name="diplomas"),
    path("c/<slug:slug>/desk/diplomas/<int:number>.pdf", staff.diploma_file, name="diploma_file"),
    path("c/<slug:slug>/desk/diplomas/<int:number>/revoke/", staff.revoke_diploma, name="revoke_diploma"),
    path("c/<slug:slug>/payouts/", accountant.payouts, name="payouts"),
    path("c/<slug:slug>/payouts/applications/<int:application_id>/", accountant.payout_application, name="payout_application"),
    path("c/<slug:slug>/payouts/applications/<int:application_id>/copy/", accountant.signed_copy, name="payout_signed_copy"),
    path("c/<slug:slug>/payouts/awards/<int:award_id>/late/", accountant.allow_late, name="allow_late_payout"),
    path("c/<slug:slug>/payouts/payer/", accountant.payer, name="payer_account"),
    path("c/<slug:slug>/payouts/register/", accountant.make_register, name="make_register"),
    path("c/<slug:slug>/payouts/payments/<int:payment_id>/", accountant.bank_answer, name="bank_answer"),
    re_path(
        r"^c/(?P<slug>[-\w]+)/payouts/register/(?P<number>\d+)\.(?P<kind>xlsx|txt)$",
        accountant.register_file,
        name="register_file",
    ),
]
