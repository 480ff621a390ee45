from hackathon_portal.cases.models.cases import Case, CaseDownload, CaseFile, CaseInvitation, CaseVersion

__all__ = ["Case", "CaseDownload", "CaseFile", "CaseInvitation", "CaseVersion"]
