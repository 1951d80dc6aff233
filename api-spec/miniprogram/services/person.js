// @ts-check
/** Who holds the phone, as the pages need to know it. What they may do is the server's to decide. */
const request = require('./request.js');

const FIRM = ['principal', 'safety_officer'];

/** @returns {{ firms: Session['enterprises'], roles: string[], isStaff: boolean, isFirm: boolean, isPrincipal: boolean, isInspector: boolean, isOffice: boolean, isLeader: boolean, isVisitor: boolean, onlyVisits: boolean, id: string, name: string, rolesText: string }} */
function who() {
  const session = request.session();
  const roles = session ? session.roles : [];
  const is = (/** @type {string[]} */ ...wanted) => roles.some((role) => wanted.includes(role));
  return {
    id: session ? session.user.id : '',
    name: session ? session.user.name : '',
    firms: session ? session.enterprises : [],
    roles,
    rolesText: session ? session.rolesText.join('、') : '',
    isStaff: roles.some((role) => !FIRM.includes(role)),
    isFirm: is(...FIRM),
    isPrincipal: is('principal'),
    isInspector: is('inspector'),
    isOffice: is('office', 'supervisor'),
    isLeader: is('leader'),
    isVisitor: is('inspector', 'grid_worker'),
    // a grid worker sees whom to visit, not how a firm stands
    onlyVisits: is('grid_worker') && !is('inspector', 'office', 'supervisor', 'leader'),
  };
}

module.exports = { who };
