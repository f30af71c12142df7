// Carries the header that the test programs have in common, precompiled: <ad/ad.hpp> and Boost.Test.
// Nothing else is in it; each test still includes what it uses.
