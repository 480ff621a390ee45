"""Prizes: the fund, awards, diplomas, payout applications, income tax, the payment register."""
