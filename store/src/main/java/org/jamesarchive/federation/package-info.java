/**
 * One search over all workers of a worker set: all are asked at once, within a time budget; sorted pages are merged, second copies of a mail
 * dropped, and who did not answer is named. Speaks HTTP only. The door is {@link org.jamesarchive.federation.FederatedSearch}.
 */
@NullMarked
package org.jamesarchive.federation;

import org.jspecify.annotations.NullMarked;
